"""A pay link pays by what was entered by that very link, and by no other set-up of its customer."""

import pytest
from django.test import Client
from django.urls import reverse

from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.gateway import Backend
from billing.gateways.sandbox.models import SetupPage
from billing.gateways.sandbox.outage import broken
from billing.invoices.pay_links import token_of
from billing.models import Payment, Setup
from billing.payment_methods.setups.actions import complete_setup
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay

GOOD, CONFIRMED = "4242424242424242", "4000002760003184"


@pytest.fixture
def other_link(bo, at):
    other = make_open_invoice(bo.customer, amount="7.77", at=at)
    return reverse("billing:pay_link", args=[token_of(other)])


def test_it_pays_by_no_set_up_of_the_customers_own(client, bo, link, at):
    own = enter_card(bo.customer, GOOD, at=at)
    assert client.get(f"{link}{own.public_id}/").status_code == 404
    assert not Payment.objects.exists()


def test_it_pays_by_no_set_up_of_another_invoices_link(client, link, other_link, type_by_link):
    back = type_by_link(GOOD)
    assert client.get(back.replace(link, other_link)).status_code == 404
    assert not Payment.objects.exists()


def test_it_leads_nobody_to_the_bank_of_the_customers_own_payment(client, bo, invoice, link, at):
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    waiting = pay(invoice, at=at, key="link-of-their-own", method=complete_setup(setup, at=at).method)
    assert waiting.state == "needs_action"
    assert "/confirm/" not in client.post(link)["Location"]
    assert client.get(f"{link}return/")["Location"] == link


def test_two_links_that_are_pressed_at_once_lead_back_to_their_own(client, link, other_link, monkeypatch):
    really, seconds = Backend.start_setup, []

    def slow(self, request):
        if not seconds:
            seconds.append("pressed")
            seconds.append(Client().post(other_link)["Location"])
        return really(self, request)

    monkeypatch.setattr(Backend, "start_setup", slow)
    first = client.post(link)["Location"]
    pages = {page.return_url.rsplit("/", 2)[0]: page.reference for page in SetupPage.objects.all()}
    assert pages[f"http://testserver{link}"[:-1]] in first
    assert pages[f"http://testserver{other_link}"[:-1]] in seconds[1]


def test_one_left_by_an_outage_goes_on_for_its_own_invoice_alone(client, link, other_link, at):
    with broken("unreachable", at=at):
        client.post(link)
    client.post(other_link)
    assert Setup.objects.values("invoice").distinct().count() == Setup.objects.count() == 2
    client.post(link)
    assert Setup.objects.exclude(url="").count() == Setup.objects.count() == 2
