"""Billing details: what one may write, and what stays out of reach."""

import pytest

from billing.customers.actions import DETAILS
from billing.customers.models import Customer

GIVEN = {
    "email": "ada@work.example",
    "name": "Ada Lovelace Ltd",
    "line1": "1 Analytical Row",
    "line2": "",
    "city": "London",
    "region": "",
    "postal_code": "N1",
    "country": "GB",
    "tax_id": "GB123",
    "locale": "de",
    "time_zone": "Europe/London",
}


def test_it_saves_every_detail(as_ada, url):
    response = as_ada.post(url("details"), GIVEN, follow=True)
    assert "Your billing details are saved" in response.content.decode()
    customer = Customer.objects.get()
    assert {name: getattr(customer, name) for name in DETAILS} == GIVEN


def test_it_makes_the_customer_of_who_has_none(as_cy, cy, url):
    as_cy.post(url("details"), GIVEN)
    assert Customer.objects.get().owner == cy


def test_a_post_can_write_no_other_column(as_ada, ada, bo, url):
    before = Customer.objects.filter(owner=ada).values().get()
    others = {name: "1" for name in before if name not in DETAILS}
    tried = {**others, "state": "suspended", "gateway": "x", "owner": bo.pk, "currency": "EUR", "pk": 9}
    as_ada.post(url("details"), {**GIVEN, **tried})
    after = Customer.objects.filter(owner=ada).values().get()
    assert after == {**before, **GIVEN}


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in {"country", "locale"}])
def test_it_refuses_a_card_number_and_does_not_show_it_again(as_ada, url, name):
    response = as_ada.post(url("details"), {**GIVEN, name: "4242 4242 4242 4242"})
    assert response.status_code == 400
    if name not in {"email", "time_zone"}:
        assert "looks like a card number" in response.content.decode()
    assert "4242 4242" not in response.content.decode()
    assert Customer.objects.get().tax_id == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "nope"),
        ("email", ""),
        ("country", "XX"),
        ("locale", "xx"),
        ("time_zone", "Mars/Base"),
        ("time_zone", "../../etc/passwd"),
        ("name", "x" * 201),
        ("city", "\x00"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_rest(as_ada, url, name, value):
    response = as_ada.post(url("details"), {**GIVEN, name: value})
    html = response.content.decode()
    assert response.status_code == 400
    assert "<title>Error: Billing details" in html
    assert 'aria-invalid="true"' in html
    assert "1 Analytical Row" in html
    assert Customer.objects.get().line1 == ""


def test_it_goes_back_to_where_one_came_from(as_ada, url):
    assert as_ada.post(f"{url('details')}?next=/free/", GIVEN)["Location"] == "/free/"
    assert as_ada.post(f"{url('details')}?next=//evil.example", GIVEN)["Location"] == url("details")


def test_its_fields_tell_browsers_what_they_are_for(as_ada, url):
    html = as_ada.get(url("details")).content.decode()
    assert 'autocomplete="postal-code"' in html
    assert '<option value="DE">Germany</option>' in html


def test_it_names_countries_in_the_language_of_the_page(as_ada, url):
    html = as_ada.get(url("details"), headers={"accept-language": "de"}).content.decode()
    assert '<option value="DE">Deutschland</option>' in html
