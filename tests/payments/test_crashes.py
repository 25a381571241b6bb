"""Killed at any write: after a sweep and a second press all were charged once, and the books are right."""

from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from billing.credit.queries import credit_of
from billing.gateways.sandbox.models import Charge, ChargeState
from billing.models import Payment, Refund
from billing.payments.actions import complete_payments
from billing.payments.refunds.actions import complete_refunds, refund_payment
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay, top_up
from tests.payments.crashes import dies_at
from tests.payments.world import MASTERCARD, REFUSED, assert_books_right, cash, collected, usd

pytestmark = pytest.mark.sampled(8)

LATER = timedelta(minutes=3)
# Each has more writes than that: a test that never dies tests nothing.
WRITES_MIN = 12


@pytest.fixture
def cards(card):
    card(REFUSED)
    card(MASTERCARD)


def succeeded(invoice):
    return Charge.objects.filter(description=invoice.number, state=ChargeState.SUCCEEDED).count()


def test_an_invoice_is_paid_once_wherever_it_was_interrupted(customer, cards, at):
    for nth in count(1):
        invoice = make_open_invoice(customer, at=at)
        press = partial(pay, invoice, at=at, key=f"a{nth}")
        has_died = dies_at(nth, press)
        assert succeeded(invoice) <= 1
        complete_payments(at=at + LATER)
        assert_books_right(customer)
        assert press().state == "succeeded"
        invoice.refresh_from_db()
        assert (succeeded(invoice), invoice.state) == (1, "paid")
        if not has_died:
            break
    assert nth > WRITES_MIN


def test_credit_is_bought_once_wherever_it_was_interrupted(customer, cards, at):
    for nth in count(1):
        press = partial(top_up, customer, "10", at=at, key=f"a{nth}")
        has_died = dies_at(nth, press)
        complete_payments(at=at + LATER)
        assert press().state == "succeeded"
        assert len(collected()) == nth
        assert credit_of(customer).balance == cash() == usd(10 * nth)
        if not has_died:
            break
    assert nth > WRITES_MIN


@pytest.mark.parametrize("is_top_up", [False, True], ids=["of an invoice", "of a top-up"])
def test_money_goes_back_once_wherever_it_was_interrupted(customer, cards, at, is_top_up):
    for nth in count(1):
        bought = (
            top_up(customer, "10", at=at) if is_top_up else pay(make_open_invoice(customer, at=at), at=at)
        )
        press = partial(refund_payment, bought, usd(7), at=at, key="r", why="wrong")
        has_died = dies_at(nth, press)
        complete_refunds(at=at + LATER)
        assert_books_right(customer)
        assert press().state == "succeeded"
        bought.refresh_from_db()
        assert (bought.refunded, collected()) == (usd(7), [300] * nth)
        assert_books_right(customer)
        if not has_died:
            break
    assert nth > WRITES_MIN
    assert Refund.objects.count() == Payment.objects.count() == nth
