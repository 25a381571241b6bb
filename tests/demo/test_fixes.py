"""Everybody who is refused for money does what the leaflet says, and is let in by the same address."""

import pytest
from django.urls import reverse

from billing.credit.limits.actions import change_limit
from billing.models import Customer, Invoice
from billing.money import Money
from project.reports.cast import CUSTOMERS
from tests.access.journeys import enter_new_card, pay_on
from tests.audited import audited  # noqa: F401

API = {"Accept": "application/problem+json"}
BY_CARD = {"otto": "pay_invoice", "carla": "top_up", "lena": "pay_now", "pia": "pay_request"}
PEOPLE = {person.username: person for person in CUSTOMERS}


@pytest.fixture
def ways(be):
    """Whoever it is is refused, and offered these ways out."""

    def refused(name):
        problem = be(name).get(PEOPLE[name].url, headers=API).json()
        assert problem["cause"] == PEOPLE[name].cause
        return {way["rel"]: way["href"].removeprefix("http://testserver") for way in problem["remedies"]}

    return refused


@pytest.mark.parametrize("name", BY_CARD)
def test_paying_by_card_lets_in(client, ways, name):
    back = pay_on(client, ways(name)[BY_CARD[name]])
    assert back["Location"] == PEOPLE[name].url
    assert client.get(PEOPLE[name].url).status_code == 200


def test_the_invoice_is_three_weeks_late_and_is_paid(client, ways):
    invoice = Invoice.objects.get(customer__name="Otto Brandt")
    assert (invoice.due_at - invoice.issued_at).days == 14
    pay_on(client, ways("otto")["pay_invoice"])
    invoice.refresh_from_db()
    assert (invoice.state, invoice.amount_due) == ("paid", Money.zero("USD"))


def test_bruno_raises_his_own_budget(client, ways):
    assert pay_on(client, ways("bruno")["raise_budget"], budget="20")["Location"] == PEOPLE["bruno"].url
    assert client.get(PEOPLE["bruno"].url).status_code == 200


def test_lena_is_given_a_higher_limit(client, ways, at):
    assert "ask_limit" in ways("lena")
    change_limit(Customer.objects.get(name="Lena Fuchs"), Money.of("150", "USD"), at=at, why="asked for")
    assert client.get(PEOPLE["lena"].url).status_code == 200


def test_nora_has_no_card_yet_and_pays_for_one_reading(be):
    client, url = be("nora"), reverse("reports:carrier", args=["snail"])
    way = client.get(url, headers=API).json()["remedies"][0]["href"].removeprefix("http://testserver")
    page = client.get(way)
    assert "There is no card on file" in page.content.decode()
    back = enter_new_card(client, page.context["add_card_url"])["Location"]
    assert pay_on(client, back)["Location"] == url
    assert client.get(url).status_code == 200


def test_rita_may_read_and_change_nothing_until_a_new_card_has_paid(be):
    client = be("rita")
    assert client.get(PEOPLE["rita"].url).status_code == 200
    refused = client.post(PEOPLE["rita"].url, headers=API)
    assert (refused.status_code, refused.json()["cause"]) == (402, "invoice_overdue")
    page = client.get(reverse("billing:add_card")).content.decode()
    assert "it pays $52.00 that is overdue" in page
    enter_new_card(client, reverse("billing:add_card"))
    assert Invoice.objects.get(customer__name="Rita Solberg").state == "paid"
    assert client.post(PEOPLE["rita"].url).status_code == 200
