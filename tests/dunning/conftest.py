"""Bo's cards are with the fake gateway, whose bank says what the test wants; the clock is turned by hand."""

import pytest

from billing.gateways import gateway_of
from tests.audited import audited  # noqa: F401
from tests.conftest import AT
from tests.dunning.world import World, enter, owe
from tests.payments.world import assert_books_right


@pytest.fixture(autouse=True)
def turned_clock(settings, fixed_clock):
    World.at = AT
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.dunning.world.now"}


@pytest.fixture
def bank(settings, turned_clock):
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": {"BACKEND": "billing.testing.fake"}}}
    gateway = gateway_of("default")
    gateway.reset()
    return gateway


@pytest.fixture
def customer(bank, bo):
    yield bo.customer
    assert_books_right(bo.customer)


@pytest.fixture
def card(customer):
    return enter(customer)


@pytest.fixture
def backup(card, customer):
    return enter(customer, behaviour="also_works")


@pytest.fixture
def invoice(customer):
    """Due at once."""
    return owe(customer)
