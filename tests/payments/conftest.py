"""Bo has cards that the bank knows, and an invoice over $100."""

from datetime import timedelta

import pytest

from billing.payments.models import Payment
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from tests.audited import audited  # noqa: F401
from tests.conftest import AT
from tests.payments.world import VISA, assert_books_right

DAYS = timedelta(days=40)


@pytest.fixture
def customer(bo):
    return bo.customer


@pytest.fixture
def card(customer, at):
    """Type a card in; the first becomes the default."""

    def enter(number=VISA, **expiry):
        setup = enter_card(customer, number, at=at, **expiry)
        return setup.method

    return enter


@pytest.fixture
def visa(card):
    return card(VISA)


@pytest.fixture
def invoice(customer, at):
    return make_open_invoice(customer, amount="100.00", at=at)


@pytest.fixture
def later(settings, at):
    """40 days on, by the bank's clock too."""
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.payments.conftest.later_now"}
    return at + DAYS


def later_now():
    return AT + DAYS


@pytest.fixture(autouse=True)
def right_books(customer):
    """After every test, whatever it did."""
    yield
    if Payment.objects.exists():
        assert_books_right(customer)
