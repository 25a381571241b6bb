"""Answers come late, twice, or about something else: no end is taken back, and nothing is booked twice."""

import logging

import pytest

from billing.credit.queries import credit_of
from billing.errors import Declined, OutcomeUnknown, Unreachable
from billing.gateways.messages import NeedsAction, Processing, Succeeded
from billing.gateways.sandbox.outage import broken
from billing.models import Transfer
from billing.payments.actions import complete_payment, complete_payments, record_payment_elsewhere
from billing.payments.attempts.actions import GRACE, record_answer
from billing.payments.refunds import actions as refunds
from billing.testing.paid import pay
from tests.payments.world import MASTERCARD, REFUSED, cash, collected, usd

LATE = [
    Declined("card_declined"),
    Declined("stolen_card", is_hard=True),
    OutcomeUnknown("lost"),
    Processing("bch_1"),
    NeedsAction("bch_1", "/confirm/"),
    Succeeded("bch_2", usd(100), usd(0)),
]


@pytest.mark.parametrize("late", LATE, ids=lambda answer: type(answer).__name__)
def test_success_is_not_taken_back(visa, invoice, at, late):
    payment = pay(invoice, at=at)
    attempt, booked = payment.attempts.get(), Transfer.objects.count()
    assert record_answer(attempt, late, at=at) is None
    payment.refresh_from_db()
    attempt.refresh_from_db()
    visa.refresh_from_db()
    assert (payment.state, attempt.state, visa.declined_at) == ("succeeded", "succeeded", None)
    assert (Transfer.objects.count(), cash()) == (booked, usd(100))


@pytest.mark.parametrize("late", LATE, ids=lambda answer: type(answer).__name__)
def test_a_failure_stays_one(card, invoice, at, late):
    card(REFUSED)
    payment = pay(invoice, at=at)
    assert record_answer(payment.attempts.get(), late, at=at) is None
    payment.refresh_from_db()
    assert (payment.state, cash()) == ("failed", usd(0))


def test_what_was_given_up_is_booked_when_the_money_comes_after_all(visa, invoice, at):
    """A is on its way to the bank when B presses again, and the invoice was paid elsewhere meanwhile."""
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        pay(invoice, at=at, key="k")
    record_payment_elsewhere(invoice, usd(100), at=at, key="e", note="bank transfer")
    waiting = pay(invoice, at=at, key="k")
    assert waiting.state == "created", "A may still be on its way"
    later = at + GRACE
    assert (complete_payments(at=later), complete_payment(waiting, at=later).state) == (1, "failed")
    for _ in range(2):
        record_answer(waiting.attempts.get(), Succeeded("bch_9", usd(100), usd(0)), at=later)
    waiting.refresh_from_db()
    assert (waiting.state, cash(), credit_of(invoice.customer).balance) == ("succeeded", usd(100), usd(100))


def test_a_refusal_heard_twice_starts_one_more_try(card, invoice, at):
    card(REFUSED)
    card(MASTERCARD)
    payment = pay(invoice, at=at)
    assert record_answer(payment.attempts.first(), Declined("card_declined"), at=at) is None
    assert (payment.attempts.count(), collected()) == (2, [10000])


def test_a_lost_answer_that_comes_late_hides_nothing_that_is_known(visa, invoice, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    attempt = payment.attempts.get()
    record_answer(attempt, NeedsAction("bch_1", "/confirm/"), at=at)
    record_answer(attempt, OutcomeUnknown("lost"), at=at)
    payment.refresh_from_db()
    assert payment.state == "needs_action"
    assert complete_payment(payment, at=at).state == "succeeded"


def test_what_the_bank_is_still_at_is_told_so(visa, invoice, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    record_answer(payment.attempts.get(), Processing("bch_1"), at=at)
    payment.refresh_from_db()
    assert payment.state == "processing"
    assert complete_payment(payment, at=at).state == "succeeded"


def test_another_amount_is_not_taken_for_paid(visa, invoice, at, monkeypatch, caplog):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    monkeypatch.setattr(
        "billing.gateways.sandbox.gateway.Backend.read_charge",
        lambda gateway, *, key, reference: Succeeded("bch_1", usd(1), usd(0)),
    )
    with caplog.at_level(logging.ERROR):
        assert complete_payment(payment, at=at).state == "unknown"
    assert "1.00 USD" in caplog.text
    assert cash() == usd(0)


def test_a_refund_that_was_sent_is_not_taken_back(visa, invoice, at):
    payment = pay(invoice, at=at)
    refund = refunds.refund_payment(payment, usd(30), at=at, key="r", why="wrong")
    for late in (Declined("charge_disputed"), OutcomeUnknown("lost")):
        refunds.record_answer(refund, late, at=at)
    refund.refresh_from_db()
    payment.refresh_from_db()
    assert (refund.state, payment.refunded, cash()) == ("succeeded", usd(30), usd(70))
