"""A bank with a payer, and a way to a stored card."""

from contextlib import ExitStack

import pytest
import time_machine

from billing.gateways.messages import ChargeRequest, MethodReady, Payer, SetupRequest
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.gateway import Backend
from billing.ids import new_id
from billing.money import Money


@pytest.fixture
def gateway(db):
    return Backend("default", {})


@pytest.fixture
def payer(gateway):
    return gateway.create_customer(Payer(key=new_id("cus"), email="ada@example.com", name="Ada"))


@pytest.fixture
def setup(gateway, payer):
    return gateway.start_setup(SetupRequest(new_id("set"), payer, "/billing/back/"))


@pytest.fixture
def entered(gateway, payer, at):
    """Enter the test card called so on a new page; the page's reference."""

    def enter(slug, **expiry):
        started = gateway.start_setup(SetupRequest(new_id("set"), payer, "/billing/back/"))
        bank.enter_card(started.reference, number=BY_SLUG[slug].number, at=at, **expiry)
        return started.reference

    return enter


@pytest.fixture
def stored(gateway, entered, at):
    """The method that stands for the test card called so, confirmed where it asks for it."""

    def store(slug="visa", **expiry):
        reference = entered(slug, **expiry)
        bank.answer_challenge(reference, accept=True, at=at)
        outcome = gateway.read_setup(reference)
        assert isinstance(outcome, MethodReady)
        return outcome.method

    return store


@pytest.fixture
def asked(payer):
    """A request to charge a method $12.50."""

    def ask(method, key=""):
        return ChargeRequest(key or new_id("pay"), payer, method.reference, Money.of("12.50", "USD"))

    return ask


@pytest.fixture
def later(settings):
    """Put the project's clock at an instant."""
    with ExitStack() as journey:

        def turn(instant):
            settings.BILLING = {**settings.BILLING, "CLOCK": "django.utils.timezone.now"}
            journey.enter_context(time_machine.travel(instant))

        yield turn
