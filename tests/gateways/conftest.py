"""A bank with a payer, and a way to a stored card."""

from datetime import UTC, datetime

import pytest
import time_machine

from billing.gateways.messages import ChargeRequest, MethodReady, Payer, SetupRequest
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.gateway import Backend
from billing.ids import new_id
from billing.money import Money

NOW = datetime(2031, 7, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def at():
    with time_machine.travel(NOW, tick=True):
        yield NOW


@pytest.fixture
def gateway(db, at):
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
