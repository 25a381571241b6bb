"""The 402 page and its fragment: the cause, one button, and what was typed."""

import pytest

from billing.access.denials.models import Denial
from billing.customers.actions import suspend_customer
from tests.portal.conftest import latest_reference


def test_it_says_the_cause_and_offers_one_button(as_bo, url):
    response = as_bo.get("/page/")
    html = response.content.decode()
    assert response.status_code == 402
    assert "<h1>No payment method</h1>" in html
    assert html.count('class="button main"') == 1
    assert f'href="{url("add_card")}?next=%2Fpage%2F"' in html
    assert Denial.objects.get().public_id in html
    assert url("cause", "no-payment-method") in html


def test_it_says_to_send_a_refused_form_again(as_bo):
    html = as_bo.post("/classy/?a=1", {"title": "Q3", "body": "Dear all,\r\nhello"}).content.decode()
    assert "What you sent was not carried out." in html
    assert 'action="/classy/?a=1"' in html
    assert "Dear all,\r\nhello</textarea>" in html
    assert 'target="_blank" rel="noopener"' in html
    assert "csrfmiddlewaretoken" in html


def test_it_keeps_what_was_typed_as_text(as_bo):
    html = as_bo.post("/classy/", {"title": "</textarea><script>alert(1)</script>"}).content.decode()
    assert "<script" not in html


@pytest.mark.parametrize("field", ["password", "card_number"])
def test_it_says_when_something_was_left_out(as_bo, field):
    html = as_bo.post("/classy/", {"title": "Q3", field: "hunter2-hunter2"}).content.decode()
    assert "were left out" in html
    assert "hunter2" not in html


def test_the_form_sent_again_is_let_in(as_bo, bo, at):
    import re

    from billing.testing import add_card

    html = as_bo.post("/classy/", {"title": "Q3"}).content.decode()
    add_card(bo.customer, at=at)
    action = re.search(r'<form method="post" action="([^"]+)"', html)[1]
    assert as_bo.post(action, {"title": "Q3"}).status_code == 200


def test_it_offers_a_suspended_customer_contact_and_nothing_to_pay(as_bo, bo, url, at):
    suspend_customer(bo.customer, at=at, why="x")
    response = as_bo.get("/page/")
    assert response.status_code == 403
    assert url("contact") in response.content.decode()
    assert url("add_card") not in response.content.decode()


def test_it_says_how_long_to_wait(as_ada):
    for _ in range(4):
        response = as_ada.get("/rated/")
    html = response.content.decode()
    assert response.status_code == 429
    assert "You can try again in 60 seconds." in html
    assert 'class="button main" href="/rated/">Try again<' in html


def test_its_fragment_says_the_same_without_a_shell(as_bo, url):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/free/"}
    response = as_bo.get("/page/", headers=headers)
    html = response.content.decode()
    assert "<html" not in html
    assert "There is no card on file for this account yet." in html
    where = response["HX-Redirect"]
    assert where.startswith(url("refusal", latest_reference()))
    assert as_bo.get(where).status_code == 200
