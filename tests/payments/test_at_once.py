"""Two buttons, two processes, at the same moment: one wins, and nothing is collected or booked twice."""

from functools import partial

import pytest

from billing.credit.queries import credit_of
from billing.errors import BadAmount, NotPayable
from billing.gateways.sandbox.outage import broken
from billing.models import CreditNote, Grant, Payment, Refund, Transfer
from billing.payments.actions import complete_payment, record_payment_elsewhere
from billing.payments.disputes.actions import settle_dispute_lost, settle_dispute_won
from billing.payments.refunds.actions import refund_payment
from billing.payments.top_ups import actions as top_ups
from billing.testing.paid import pay, top_up
from tests.payments.world import DISPUTED, cash, collected, usd
from tests.standing.parallel import together

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(ends):
    return sorted(type(end).__name__ for end in ends)


def test_two_buttons_pay_an_invoice_once(visa, invoice, at):
    ends = together(*[partial(pay, invoice, at=at, key=key) for key in "abcd"])
    assert kinds(ends) == ["NotPayable"] * 3 + ["Payment"]
    assert (collected(), Payment.objects.count()) == ([10000], 1)


def test_one_key_pressed_at_once_is_one_payment(visa, invoice, at):
    ends = together(*[partial(pay, invoice, at=at, key="a")] * 4)
    assert len(set(ends)) == 1
    assert (collected(), Payment.objects.get().state) == ([10000], "succeeded")


def test_one_key_of_a_top_up_pressed_at_once_is_one_payment(customer, visa, at):
    ends = together(*[partial(top_up, customer, "20", at=at, key="a")] * 4)
    assert (len(set(ends)), kinds(ends)) == (1, ["Payment"] * 4)
    assert (collected(), Grant.objects.count(), credit_of(customer).balance) == ([2000], 1, usd(20))


def test_a_top_up_that_was_written_down_just_now_is_gone_on_with(customer, visa, at, monkeypatch):
    first = top_up(customer, "20", at=at, key="a")
    looks = iter([None])  # The first look comes before the other press has committed.
    look = top_ups.payment_with_key
    monkeypatch.setattr(top_ups, "payment_with_key", lambda *key, **how: next(looks, look(*key, **how)))
    assert top_up(customer, "20", at=at, key="a") == first
    assert collected() == [2000]


def test_a_button_and_a_bank_transfer_settle_once(visa, invoice, at):
    by_card = partial(pay, invoice, at=at)
    elsewhere = partial(record_payment_elsewhere, invoice, usd(100), at=at, key="e", note="")
    ends = together(by_card, elsewhere)
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    assert all(isinstance(end, Payment | NotPayable) for end in ends), ends


def test_one_answer_written_by_many_is_booked_once(customer, visa, at):
    with broken("unknown", at=at):
        payment = top_up(customer, "20", at=at)
    ends = together(*[partial(complete_payment, payment, at=at)] * 4)
    assert [end.state for end in ends] == ["succeeded"] * 4
    assert (Grant.objects.count(), credit_of(customer).balance) == (1, usd(20))


def test_parallel_refunds_never_send_more_than_was_paid(visa, invoice, at):
    payment = pay(invoice, at=at)
    calls = [partial(refund_payment, payment, usd(40), at=at, key=key, why="wrong") for key in "abcd"]
    ends = together(*calls)
    assert kinds(ends) == ["BadAmount"] * 2 + ["Refund"] * 2
    assert (collected(), CreditNote.objects.count()) == ([2000], 2)


def test_one_refund_pressed_at_once_is_one_refund(visa, invoice, at):
    payment = pay(invoice, at=at)
    call = partial(refund_payment, payment, usd(40), at=at, key="a", why="wrong")
    ends = together(*[call] * 4)
    assert not any(isinstance(end, BadAmount) for end in ends), ends
    assert (collected(), Refund.objects.count()) == ([6000], 1)


def test_a_dispute_that_is_decided_both_ways_at_once_is_decided_twice(card, invoice, at):
    card(DISPUTED)
    dispute = pay(invoice, at=at).dispute
    ends = together(partial(settle_dispute_won, dispute, at=at), partial(settle_dispute_lost, dispute, at=at))
    assert kinds(ends) == ["Dispute", "Dispute"], "one after the other: a bank may think again"
    dispute.refresh_from_db()
    assert Transfer.objects.filter(event__startswith="dispute_").count() == 2
    assert (cash(), dispute.state) in [(usd(100), "won"), (usd(0), "lost")]


def test_a_dispute_that_is_won_twice_at_once_is_won_once(card, invoice, at):
    card(DISPUTED)
    dispute = pay(invoice, at=at).dispute
    assert kinds(together(*[partial(settle_dispute_won, dispute, at=at)] * 2)) == ["Dispute", "Dispute"]
    assert Transfer.objects.filter(event__startswith="dispute_").count() == 1
