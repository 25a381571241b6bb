"""Which card the API charges and tells of, and who is shown the bank's page."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from billing.gateways.sandbox import bank
from billing.gateways.sandbox.models import Charge
from billing.payment_methods.setups.actions import complete_setup
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
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
def pay_url(bo, at):
    invoice = make_open_invoice(bo.customer, at=at)
    return reverse("billing_api:pay_invoice", args=[invoice.public_id])


@pytest.fixture
def two(bo, visa, at):
    return visa, enter_card(bo.customer, "5555555555554444", at=at).method


def test_a_key_is_for_one_card(api, two, pay_url):
    told = [api.post(pay_url, {"method": card.public_id}, headers=ONCE) for card in two]
    assert [one.status_code for one in told] == [201, 422]
    assert Charge.objects.count() == 1


def test_a_key_of_a_top_up_is_for_one_card(api, two):
    how = {"format": "json", "headers": ONCE}
    posted = [{**FIVE, "method": card.public_id} for card in two]
    told = [api.post("/billing/api/credit/top-ups/", each, **how) for each in posted]
    assert [one.status_code for one in told] == [201, 422]
    assert Charge.objects.count() == 1


def test_a_named_card_is_charged_alone_and_told(api, bo, visa, pay_url, at):
    refused = enter_card(bo.customer, REFUSED, at=at).method
    told = api.post(pay_url, {"method": refused.public_id}, headers=ONCE).json()
    assert (told["state"], told["method"]) == ("failed", refused.public_id)
    assert Charge.objects.count() == 1


def test_a_backup_that_was_charged_is_told(api, bo, pay_url, at):
    enter_card(bo.customer, REFUSED, at=at)
    backup = enter_card(bo.customer, VISA, at=at).method
    assert api.post(pay_url, headers=ONCE).json()["method"] == backup.public_id


def test_the_banks_page_is_only_for_who_may_pay(api, ada, cy, settings, at):
    team = {"OWNER_RESOLVER": "tests.portal.team.ada_for_all", "ROLES": "tests.portal.team.AdaPays"}
    settings.BILLING = {**settings.BILLING, **team}
    setup = enter_card(ada.customer, CONFIRMED, at=at)
    bank.answer_challenge(setup.gateway_reference, accept=True, at=at)
    invoice = make_open_invoice(ada.customer, at=at)
    payment = pay(invoice, at=at, method=complete_setup(setup, at=at).method)
    urls = []
    for user in (ada, cy):
        api.force_authenticate(user)
        urls.append(api.get(f"/billing/api/payments/{payment.public_id}/").json()["url"])
    assert [bool(url) for url in urls] == [True, False]
