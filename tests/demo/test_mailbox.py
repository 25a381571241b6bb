"""The demo's mailbox: what was written is kept and shown, and goes nowhere."""

import pytest
from django.core.mail import EmailMultiAlternatives

PAGE = "/mailbox/"


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    settings.EMAIL_BACKEND = "project.mailbox.backend.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


def write(subject="Grüße", html="<p>Hello <b>Ada</b></p><script>alert(1)</script>"):
    mail = EmailMultiAlternatives(
        subject, "See https://reports.example/ <b>", "a@example.com", ["ada@example.com"]
    )
    mail.attach_alternative(html, "text/html")
    mail.send()


def only_letter(client):
    (name,) = {letter.name for letter in client.get(PAGE).context["letters"]}
    return f"{PAGE}{name}/"


def test_it_is_empty_at_first(client, db):
    assert "There is none yet" in client.get(PAGE).content.decode()


def test_it_shows_who_was_written_what(client, db):
    write()
    assert all(said in client.get(PAGE).content.decode() for said in ("Grüße", "ada@example.com"))
    shown = client.get(only_letter(client)).content.decode()
    assert '<a href="https://reports.example/"' in shown and "&lt;b&gt;" in shown
    assert "<script>alert" not in shown


def test_the_html_is_framed_and_can_do_nothing(client, db):
    write()
    content = client.get(f"{only_letter(client)}content/")
    assert "Hello <b>Ada</b>" in content.content.decode()
    assert content.headers["Content-Security-Policy"].endswith("; sandbox")
    assert content.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_latest_stands_first(client, db):
    for subject in ("one", "two"):
        write(subject)
    assert len(client.get(PAGE).context["letters"]) == 2


@pytest.mark.parametrize("name", ["nothing", "20260101T000000000000-00000000"])
def test_what_is_no_letter_is_not_found(client, db, name):
    assert client.get(f"{PAGE}{name}/").status_code == 404


def test_nobody_sees_it_without_debug(client, db, settings):
    write()
    address = only_letter(client)
    settings.DEBUG = False
    assert {client.get(page).status_code for page in (PAGE, address, f"{address}content/")} == {404}
