"""A refused POST loses nothing that may be kept, and keeps nothing that must not be."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.journeys import HTML

pytestmark = pytest.mark.django_db


def refused_post(client, bo, data, **kwargs):
    client.force_login(bo)
    response = client.post("/classy/", data, headers=HTML, **kwargs)
    assert response.status_code == 402
    return response.content.decode()


def test_the_text_fields_come_back_in_a_form_to_send_again(client, bo):
    page = refused_post(client, bo, {"title": "Q3 <b>report</b>", "tag": ["a", "b"]})
    assert 'action="/classy/"' in page and "csrfmiddlewaretoken" in page
    assert "Q3 &lt;b&gt;report&lt;/b&gt;" in page
    assert page.count('name="tag"') == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "hunter2hunter2"),
        ("new_pwd", "hunter2hunter2"),
        ("api_token", "hunter2hunter2"),
        ("cvc", "hunter2hunter2"),
        ("note", "my card 4242 4242 4242 4242 please"),
        ("note", "4242-4242-4242-4242"),
        ("note", "378282246310005"),
    ],
)
def test_secrets_and_card_numbers_do_not_come_back(client, bo, name, value):
    page = refused_post(client, bo, {name: value, "title": "kept"})
    assert value not in page
    assert "kept</textarea>" in page


def test_files_do_not_come_back_and_the_page_says_so(client, bo):
    with_file = refused_post(client, bo, {"title": "kept", "file": SimpleUploadedFile("a.txt", b"content-x")})
    assert "content-x" not in with_file
    assert with_file != refused_post(client, bo, {"title": "kept"})


def test_a_large_form_is_not_kept(client, bo):
    page = refused_post(client, bo, {"title": "x" * 70_000})
    assert "xxxxxxxx" not in page


def test_a_get_keeps_no_form(client, bo):
    client.force_login(bo)
    assert 'action="/classy/"' not in client.get("/classy/?title=a", headers=HTML).content.decode()


def test_the_kept_form_is_let_in_once_the_card_is_there(client, bo, at):
    from billing.testing import add_card

    refused_post(client, bo, {"title": "again"})
    add_card(bo.customer, at=at)
    assert client.post("/classy/", {"title": "again"}).status_code == 200
