"""Credit that was bought goes back as far as it was not used, and cannot be used on its way."""

import pytest

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, Unreachable
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.invoices.actions import void_invoice
from billing.models import Grant, Refund
from billing.payments.actions import complete_payment, record_payment_elsewhere
from billing.payments.refunds.actions import complete_refunds, refund_payment
from billing.testing.paid import pay, top_up
from tests.payments.world import cash, collected, usd


@pytest.fixture
def bought(customer, visa, at):
    return top_up(customer, "20", at=at)


def use(customer, amount, *, at):
    held = hold_credit(customer, usd(amount), key="h", at=at)
    capture_hold(held.hold_id, usd(amount), at=at)


def test_unused_credit_goes_back(customer, bought, at):
    refund = refund_payment(bought, usd(20), at=at, key="r", why="wrong")
    assert (refund.state, refund.credit_note) == ("succeeded", None)
    assert (credit_of(customer).balance, Grant.objects.get().remaining) == (usd(0), usd(0))
    assert (collected(), cash()) == ([0], usd(0))


def test_used_credit_stays(customer, bought, at):
    use(customer, 5, at=at)
    with pytest.raises(BadAmount, match="used"):
        refund_payment(bought, usd("15.01"), at=at, key="r", why="wrong")
    assert not Refund.objects.exists()
    refund_payment(bought, usd(15), at=at, key="r", why="wrong")
    assert (collected(), credit_of(customer).balance) == ([500], usd(0))


def test_held_credit_stays(customer, bought, at):
    hold_credit(customer, usd(5), key="h", at=at)
    with pytest.raises(BadAmount):
        refund_payment(bought, usd(16), at=at, key="r", why="wrong")


def test_credit_on_its_way_back_cannot_be_used(customer, bought, at):
    with broken("unknown", at=at):
        refund = refund_payment(bought, usd(20), at=at, key="r", why="wrong")
    assert (refund.state, credit_of(customer).available) == ("unknown", usd(0))
    assert complete_refunds(at=at) == 1
    assert (collected(), credit_of(customer).balance) == ([0], usd(0))


def test_credit_is_there_again_when_the_bank_refuses(customer, bought, at):
    Charge.objects.update(disputed_at=at)
    refund = refund_payment(bought, usd(20), at=at, key="r", why="wrong")
    bought.refresh_from_db()
    assert (refund.state, bought.refunded, credit_of(customer).balance) == ("failed", usd(0), usd(20))
    Charge.objects.update(disputed_at=None)
    assert refund_payment(bought, usd(20), at=at, key="s", why="wrong").state == "succeeded"
    assert credit_of(customer).balance == usd(0)


def test_a_refund_that_could_not_be_sent_goes_on(customer, bought, at):
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        refund_payment(bought, usd(20), at=at, key="r", why="wrong")
    assert refund_payment(bought, usd(20), at=at, key="r", why="wrong").state == "succeeded"
    assert collected() == [0]


def test_what_an_invoice_did_not_need_goes_back_as_credit_does(customer, visa, invoice, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    void_invoice(invoice, at=at, why="wrong")
    payment = complete_payment(payment, at=at)
    assert refund_payment(payment, usd(100), at=at, key="r", why="wrong").credit_note is None
    assert (collected(), credit_of(customer).balance) == ([0], usd(0))


@pytest.fixture
def split(visa, invoice, at):
    """$100 of which the invoice needed $70 in the end; $30 became credit."""
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    record_payment_elsewhere(invoice, usd(30), at=at, key="e", note="")
    return complete_payment(payment, at=at)


def test_unused_credit_goes_back_before_what_the_invoice_needed(customer, split, at):
    refund = refund_payment(split, usd(40), at=at, key="r", why="wrong")
    assert (refund.credit_note.total, credit_of(customer).balance) == (usd(10), usd(0))
    assert refund_payment(split, usd(60), at=at, key="s", why="wrong").credit_note.total == usd(60)
    assert (collected(), cash(), cash("elsewhere")) == ([0], usd(0), usd(30))


def test_credit_that_was_used_is_not_taken_out_of_the_invoice(customer, split, at):
    use(customer, 25, at=at)
    with pytest.raises(BadAmount):
        refund_payment(split, usd("75.01"), at=at, key="r", why="wrong")
    assert refund_payment(split, usd(75), at=at, key="r", why="wrong").credit_note.total == usd(70)
    assert credit_of(customer).balance == usd(0)
