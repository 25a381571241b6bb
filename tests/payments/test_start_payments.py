"""Several invoices, one after the other."""

import pytest

from billing.errors import NoUsableMethod
from billing.payment_methods.actions import detach_method
from billing.payments.actions import start_payments
from billing.testing.builders import make_open_invoice
from tests.payments.world import REFUSED, collected


@pytest.fixture
def invoices(customer, at):
    return [make_open_invoice(customer, amount=amount, at=at) for amount in ("10", "20", "30")]


def states(invoices):
    for invoice in invoices:
        invoice.refresh_from_db()
    return [invoice.state for invoice in invoices]


def test_it_pays_all_of_them(visa, invoices, at):
    payments = start_payments(invoices, at=at, key="a")
    assert [payment.invoice for payment in payments] == invoices
    assert (states(invoices), collected()) == (["paid"] * 3, [1000, 2000, 3000])


def test_pressed_twice_is_pressed_once(visa, invoices, at):
    assert start_payments(invoices, at=at, key="a") == start_payments(invoices, at=at, key="a")
    assert collected() == [1000, 2000, 3000]


def test_it_ends_at_the_first_that_fails(card, invoices, at):
    card(REFUSED)
    payments = start_payments(invoices, at=at, key="a")
    assert [payment.state for payment in payments] == ["failed"]
    assert states(invoices) == ["open"] * 3


def test_a_card_that_is_gone_takes_nothing_back(visa, invoices, at):
    def gone_after_the_first():
        yield invoices[0]
        detach_method(visa, at=at)
        yield from invoices[1:]

    payments = start_payments(gone_after_the_first(), at=at, key="a")
    assert [payment.state for payment in payments] == ["succeeded"]
    assert states(invoices) == ["paid", "open", "open"]


def test_without_a_card_it_says_so(invoices, at):
    with pytest.raises(NoUsableMethod):
        start_payments(invoices, at=at, key="a")


def test_it_leaves_out_what_is_paid(visa, invoices, at):
    start_payments(invoices[:1], at=at, key="a")
    payments = start_payments(invoices, at=at, key="b")
    assert [payment.amount.minor for payment in payments] == [2000, 3000]
