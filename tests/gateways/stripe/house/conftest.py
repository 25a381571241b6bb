"""The whole house on Stripe: a gateway that listens, a customer, cards, an invoice, and what Stripe tells."""

import json
import random

import pytest

from billing.gateways import gateway_of
from billing.gateways.signatures import sign
from billing.models import InboxEvent
from billing.money import Money
from billing.payment_methods.setups.actions import complete_setup, start_setup
from billing.payments.actions import start_payment
from billing.testing.builders import make_open_invoice
from billing.webhooks.actions import receive_waiting
from tests.gateways.stripe.conftest import OPTIONS, Cardholder, now

URL, SECRET = "/billing/webhooks/default/", OPTIONS["WEBHOOK_SECRETS"][0]
BACK = "https://shop.example/billing/back/"


def usd(amount):
    return Money.of(amount, "USD")


def pay(invoice, **how):
    return start_payment(invoice, at=now(), key=f"key-{invoice.public_id}", **how)


@pytest.fixture
def gateway(stripe_gateway, settings):
    """The one that the house asks; its line is ours, and listens."""
    listening = stripe_gateway()
    entry = {"BACKEND": "billing.gateways.stripe", "OPTIONS": {**OPTIONS, "API_BASE": listening.line.world}}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": entry}, "WAKE_UP": "billing.wake.never"}
    ours = gateway_of("default")
    ours.line, ours._api = listening.line, listening._api
    return ours


@pytest.fixture
def customer(gateway, bo):
    return bo.customer


@pytest.fixture
def holder(gateway, world):
    return Cardholder(world, gateway.line)


@pytest.fixture
def card(customer, holder):
    """A card on file, entered as its owner does it; charged by another number where one is given."""

    def enter(number="4242424242424242", *, charged=""):
        setup = start_setup(customer, return_url=lambda _: BACK, form_url=lambda _: "/form/", at=now())
        assert setup.url == "/form/"
        holder.enter(setup.gateway_reference, number, charged=charged)
        return complete_setup(setup, at=now()).method

    return enter


@pytest.fixture
def invoice(customer):
    return make_open_invoice(customer, amount="100.00", at=now())


@pytest.fixture
def hear(client, holder):
    """Have every event of Stripe's delivered, as often and in the order that is asked; how each ended."""

    def deliver(*, times=1, seed=0):
        told = [event.to_dict() for event in holder.api.events.list({"limit": 100}).auto_paging_iter()]
        posted = told * times
        random.Random(seed).shuffle(posted)
        for event in posted:
            body = json.dumps(event).encode()
            headers = {"Stripe-Signature": sign(body, SECRET, at=now())}
            answer = client.post(URL, body, content_type="application/json", headers=headers)
            assert answer.status_code == 200
        while receive_waiting(at=now()):
            pass
        return dict(InboxEvent.objects.values_list("type", "state"))

    return deliver
