"""The bank is away, or its answer is lost: one charge, found by looking, and never a second one."""

from datetime import timedelta

import pytest

from billing.credit.queries import credit_of
from billing.errors import NotPayable, Unreachable
from billing.gateways.sandbox.outage import broken
from billing.invoices.actions import void_invoice
from billing.models import Attempt, Payment
from billing.payments.actions import complete_payment, complete_payments, record_payment_elsewhere
from billing.testing.paid import pay, top_up
from tests.payments.world import MASTERCARD, REFUSED, cash, collected, tries, usd

SOON = timedelta(seconds=30)
LATER = timedelta(minutes=3)
TOO_LATE = timedelta(hours=23)


@pytest.fixture
def unknown(visa, invoice, at):
    with broken("unknown", at=at):
        return pay(invoice, at=at, key="a")


@pytest.fixture
def unsent(visa, invoice, at):
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        pay(invoice, at=at, key="a")
    return Payment.objects.get()


def test_while_the_bank_is_away_nothing_is_collected_and_nothing_failed(unsent, invoice):
    invoice.refresh_from_db()
    assert (unsent.state, unsent.attempts.get().state, invoice.state) == ("created", "created", "open")
    assert (tries(), cash()) == (0, usd(0))


def test_the_same_key_goes_on_with_the_same_attempt(unsent, invoice, at):
    payment = pay(invoice, at=at, key="a")
    assert (payment, payment.state) == (unsent, "succeeded")
    assert (Attempt.objects.count(), collected()) == (1, [10000])


def test_another_key_waits_for_the_one_under_way(unsent, invoice, at):
    with pytest.raises(NotPayable):
        pay(invoice, at=at, key="b")
    assert tries() == 0


def test_the_sweep_sends_it_once_the_bank_is_back(unsent, at):
    with broken("unreachable", at=at + LATER):
        assert complete_payments(at=at + LATER) == 0
    assert complete_payments(at=at + SOON) == 0, "the call may still be on its way"
    assert complete_payments(at=at + LATER) == 1
    assert complete_payments(at=at + LATER) == 0
    assert collected() == [10000]


def test_what_was_paid_otherwise_meanwhile_is_not_sent_again(unsent, invoice, at):
    record_payment_elsewhere(invoice, usd(1), at=at, key="b", note="")
    assert complete_payments(at=at + LATER) == 1
    unsent.refresh_from_db()
    assert (unsent.state, unsent.attempts.get().decline_code, tries()) == ("failed", "not_needed", 0)


def test_after_a_day_nobody_is_charged_by_surprise(unsent, at):
    assert complete_payments(at=at + TOO_LATE) == 1
    unsent.refresh_from_db()
    assert (unsent.state, unsent.attempts.get().decline_code, tries()) == ("failed", "never_arrived", 0)


def test_a_lost_answer_is_unknown_and_no_failure(unknown, invoice):
    invoice.refresh_from_db()
    assert (unknown.state, unknown.attempts.get().state, invoice.state) == ("unknown", "unknown", "open")
    assert (collected(), cash()) == ([10000], usd(0))


def test_a_lost_answer_is_found_by_looking(unknown, invoice, at):
    payment = complete_payment(unknown, at=at + SOON)
    invoice.refresh_from_db()
    assert (payment.state, invoice.state) == ("succeeded", "paid")
    assert (collected(), cash()) == ([10000], usd(100))


def test_what_is_unknown_is_never_charged_anew(unknown, invoice, at):
    assert pay(invoice, at=at, key="a").state == "unknown"
    with pytest.raises(NotPayable):
        pay(invoice, at=at, key="b")
    with broken("unreachable", at=at + TOO_LATE):
        assert complete_payments(at=at + TOO_LATE) == 0
    assert tries() == 1
    assert complete_payments(at=at + TOO_LATE + LATER * 5) == 1
    assert collected() == [10000]


def test_a_lost_refusal_leads_to_the_next_card(card, invoice, at):
    card(REFUSED)
    card(MASTERCARD)
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    assert complete_payment(payment, at=at).state == "succeeded"
    assert (collected(), tries()) == ([10000], 2)


def test_looking_twice_is_looking_once(unknown, at):
    first = complete_payment(unknown, at=at)
    again = complete_payment(first, at=at + LATER)
    assert again.settled_at == at
    assert cash() == usd(100)


def test_money_for_an_invoice_that_was_voided_meanwhile_is_kept_as_credit(unknown, customer, invoice, at):
    void_invoice(invoice, at=at, why="wrong")
    payment = complete_payment(unknown, at=at)
    assert payment.state == "succeeded"
    assert "kept as credit" in payment.note
    assert credit_of(customer).balance == usd(100)


def test_what_an_invoice_does_not_need_any_more_is_kept_as_credit(unknown, customer, invoice, at):
    record_payment_elsewhere(invoice, usd(30), at=at, key="b", note="")
    complete_payment(unknown, at=at)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid, credit_of(customer).balance) == ("paid", usd(100), usd(30))


def test_a_top_up_waits_like_any_other(customer, visa, at):
    with broken("unknown", at=at):
        payment = top_up(customer, "20", at=at)
    assert (payment.state, credit_of(customer)) == ("unknown", None)
    assert complete_payments(at=at) == 1
    assert credit_of(customer).balance == usd(20)
