"""Invoices, payments and credit by API: the requester's own, and every payment once per key."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from billing.credit.actions import open_credit
from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.queries import credit_of
from billing.gateways.sandbox import bank, outage
from billing.gateways.sandbox.models import Charge
from billing.models import Credit, Customer, Invoice, Payment
from billing.money import Money
from billing.testing import enter_card
from billing.testing.builders import make_invoice, make_open_invoice
from billing.testing.paid import pay

VISA, REFUSED, CONFIRMED = "4242424242424242", "4000000000000341", "4000002760003184"
ONCE = {"idempotency-key": "once"}
FIVE = {"amount": {"amount": "5.00", "currency": "USD"}}


@pytest.fixture
def api(bo):
    client = APIClient()
    client.force_authenticate(bo)
    return client


@pytest.fixture
def visa(bo, at):
    return enter_card(bo.customer, VISA, at=at).method


@pytest.fixture
def invoice(bo, at):
    return make_open_invoice(bo.customer, amount="100.00", at=at)


@pytest.fixture
def pay_url(invoice):
    return reverse("billing_api:pay_invoice", args=[invoice.public_id])


def test_it_lists_issued_invoices_in_pages(api, bo, invoice, at):
    make_invoice(bo.customer, at=at)
    later = make_open_invoice(bo.customer, at=at)
    first = api.get("/billing/api/invoices/?limit=1").json()
    assert (first["count"], [one["id"] for one in first["results"]]) == (2, [later.public_id])
    second = api.get(first["next"]).json()["results"][0]
    assert (second["id"], second["state"]) == (invoice.public_id, "open")
    assert second["amount_due"] == {"amount": "100.00", "currency": "USD"}


def test_it_tells_of_one_with_its_lines(api, invoice):
    told = api.get(f"/billing/api/invoices/{invoice.public_id}/").json()
    assert told["number"] == invoice.number
    assert [(line["description"], line["net"]["amount"]) for line in told["lines"]] == [
        ("Consulting", "100.00")
    ]


def test_the_402_names_the_call_and_the_call_opens_the_door(api, bo, visa, at):
    from datetime import timedelta

    make_open_invoice(bo.customer, at=at - timedelta(days=30))
    api.force_login(bo)
    problem = api.get("/api/").json()
    assert problem["cause"] == "invoice_overdue"
    paid = api.post(problem["remedies"][0]["api"]["href"], headers=ONCE)
    assert (paid.status_code, paid.json()["state"]) == (201, "succeeded")
    assert api.get("/api/").status_code == 200


def test_it_pays_once_per_key(api, visa, invoice, pay_url):
    first, second = (api.post(pay_url, headers=ONCE).json() for _ in range(2))
    assert first == second
    assert first["invoice"] == invoice.public_id
    assert Charge.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "x" * 256, "a\nb"])
def test_without_a_key_it_pays_nothing(api, visa, pay_url, key):
    headers = {} if key is None else {"idempotency-key": key}
    assert api.post(pay_url, headers=headers).status_code == 400
    assert not Payment.objects.exists()


def test_a_key_is_for_one_thing(api, bo, visa, pay_url, at):
    api.post(pay_url, headers=ONCE)
    other = make_open_invoice(bo.customer, at=at)
    url = reverse("billing_api:pay_invoice", args=[other.public_id])
    assert api.post(url, headers=ONCE).status_code == 422
    assert api.post("/billing/api/credit/top-ups/", FIVE, format="json", headers=ONCE).status_code == 422


def test_what_is_paid_is_a_conflict(api, visa, invoice, pay_url, at):
    pay(invoice, at=at)
    assert api.post(pay_url, headers=ONCE).status_code == 409


def test_without_a_card_it_is_402_with_the_way_to_one(api, pay_url):
    refused = api.post(pay_url, headers=ONCE)
    assert (refused.status_code, refused.json()["cause"]) == (402, "no_payment_method")
    assert refused.json()["remedies"][0]["rel"] == "add_card"


def test_a_decline_is_told_in_the_customers_words(api, bo, pay_url, at):
    enter_card(bo.customer, REFUSED, at=at)
    told = api.post(pay_url, headers=ONCE).json()
    assert told["state"] == "failed"
    assert told["declined"].startswith("The bank declined the card")
    assert api.get(f"/billing/api/payments/{told['id']}/").json() == told


def test_the_banks_page_is_a_whole_address(api, bo, pay_url, at):
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    bank.answer_challenge(setup.gateway_reference, accept=True, at=at)
    api.force_login(bo)
    api.get(reverse("billing:setup_return", args=[setup.public_id]))
    told = api.post(pay_url, {"next": "/page/"}, headers=ONCE).json()
    assert told["state"] == "needs_action"
    assert told["url"].startswith("http://testserver/billing/sandbox/")
    bank.answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    assert api.get(reverse("billing:payment_return", args=[told["id"]]))["Location"] == "/page/"


def test_a_bank_that_is_down_is_503_and_the_same_key_goes_on(api, visa, pay_url, at):
    outage.switch_on("unreachable", at=at)
    refused = api.post(pay_url, headers=ONCE)
    assert (refused.status_code, refused.json()["cause"]) == (503, "gateway_unavailable")
    outage.switch_off()
    assert api.post(pay_url, headers=ONCE).json()["state"] == "succeeded"
    assert Payment.objects.count() == 1


def test_it_charges_the_named_card_and_nobody_elses(api, bo, ada, visa, pay_url, at):
    theirs = ada.customer.payment_methods.get()
    assert api.post(pay_url, {"method": theirs.public_id}, headers=ONCE).status_code == 404
    own = enter_card(bo.customer, "5555555555554444", at=at).method
    api.post(pay_url, {"method": own.public_id}, headers=ONCE)
    assert Payment.objects.get().attempts.get().method == own


def test_it_tops_up_once_per_key(api, bo, visa):
    for _ in range(2):
        told = api.post("/billing/api/credit/top-ups/", FIVE, format="json", headers=ONCE)
        assert (told.status_code, told.json()["state"]) == (201, "succeeded")
    assert credit_of(bo.customer).balance == Money.of(5, "USD")


BAD = [
    *("5", None, [], {}, {"amount": "5"}, {"amount": 5, "currency": "USD"}),
    *({"amount": amount, "currency": "USD"} for amount in ("0", "-5", "NaN", "1e30", "5.001")),
    *({"amount": "5", "currency": currency} for currency in ("EURO", "x", "")),
]


@pytest.mark.parametrize("amount", BAD, ids=str)
def test_it_takes_no_amount_that_is_none(api, visa, amount):
    told = api.post("/billing/api/credit/top-ups/", {"amount": amount}, format="json", headers=ONCE)
    assert told.status_code == 400
    assert not Payment.objects.exists()


def test_it_tells_what_is_left_by_currency(api, bo, at):
    grant_credit(bo.customer, Money.of(5, "USD"), kind=GrantKind.PROMOTIONAL, key="g", at=at)
    open_credit(bo.customer, "EUR")
    told = api.get("/billing/api/credit/").json()
    assert [one["currency"] for one in told] == ["EUR", "USD"]
    assert told[1]["available"] == {"amount": "5.00", "currency": "USD"}
    assert told[1]["budget"] is None


def test_it_sets_a_budget_and_takes_it_away(api):
    five = {"budget": {"amount": "5.00", "currency": "USD"}}
    assert api.put("/billing/api/credit/budget/", five, format="json").json()["budget"] == five["budget"]
    told = api.put("/billing/api/credit/budget/", {"budget": None}, format="json")
    assert told.json()["budget"] is None
    for bad in ({}, {"budget": "5"}, {"budget": {"amount": "-5", "currency": "USD"}}):
        assert api.put("/billing/api/credit/budget/", bad, format="json").status_code == 400


BAD_BUDGETS = [
    {"amount": "5.00", "currency": "EUR"},
    {"amount": "-5.00", "currency": "USD"},
    {"amount": "900000000000", "currency": "USD"},
    {"amount": "many", "currency": "USD"},
    "5",
]


@pytest.mark.parametrize("budget", BAD_BUDGETS, ids=str)
def test_it_names_the_budget_it_does_not_take(api, budget):
    told = api.put("/billing/api/credit/budget/", {"budget": budget}, format="json")
    assert (told.status_code, list(told.json())) == (400, ["budget"])


def test_another_customers_objects_are_not_found(api, ada, visa, invoice, at):
    payment = pay(invoice, at=at)
    api.force_authenticate(ada)
    for path in (f"invoices/{invoice.public_id}/", f"payments/{payment.public_id}/"):
        assert api.get(f"/billing/api/{path}").status_code == 404
    assert api.post(f"/billing/api/invoices/{invoice.public_id}/pay/", headers=ONCE).status_code == 404
    assert api.get("/billing/api/invoices/").json()["count"] == 0


def test_an_owner_without_customer_reads_nothing_and_buys_nothing(api, cy):
    api.force_authenticate(cy)
    assert api.get("/billing/api/credit/").json() == []
    assert api.get("/billing/api/invoices/").json()["results"] == []
    refused = api.post("/billing/api/credit/top-ups/", FIVE, format="json", headers=ONCE)
    assert refused.status_code == 402
    assert not (Customer.objects.exclude(owner__username="bo").exists() or Credit.objects.exists())


def test_what_is_not_asked_for_is_not_taken(api, visa, invoice, pay_url):
    evil = {"amount": "1", "state": "succeeded", "next": "//evil.example", "key": "x", "customer": "cus_1"}
    api.post(pay_url, evil, format="json", headers=ONCE)
    payment = Payment.objects.get()
    assert (payment.amount, payment.next_url) == (Money.of(100, "USD"), "")
    assert Invoice.objects.get().state == "paid"
