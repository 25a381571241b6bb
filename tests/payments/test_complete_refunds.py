"""Refunds whose answer was lost: looked for before anything is sent again."""

from datetime import timedelta

import pytest

from billing.errors import Unreachable
from billing.gateways.sandbox import gateway
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.models import Refund as Sent
from billing.gateways.sandbox.outage import broken
from billing.models import CreditNote, Refund
from billing.payments.refunds import actions
from billing.payments.refunds.actions import complete_refunds, refund_payment
from billing.testing.paid import pay
from tests.payments.world import cash, collected, usd

LATER = timedelta(minutes=3)
DAYS = timedelta(days=2)


class Killed(BaseException):
    pass


def killed(*args, **named):
    raise Killed


@pytest.fixture
def payment(visa, invoice, at):
    return pay(invoice, at=at)


@pytest.fixture
def unknown(payment, at):
    with broken("unknown", at=at):
        return refund_payment(payment, usd(30), at=at, key="r", why="wrong")


@pytest.fixture
def unsent(payment, at):
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        refund_payment(payment, usd(30), at=at, key="r", why="wrong")
    return Refund.objects.get()


def test_nothing_is_booked_until_the_bank_has_said_so(unknown, invoice):
    invoice.refresh_from_db()
    assert (unknown.state, unknown.credit_note, invoice.credited) == ("unknown", None, usd(0))
    assert (collected(), cash()) == ([7000], usd(100))


def test_a_lost_answer_is_found(unknown, at):
    assert complete_refunds(at=at) == 1
    assert complete_refunds(at=at) == 0
    unknown.refresh_from_db()
    assert (unknown.state, unknown.credit_note.total) == ("succeeded", usd(30))
    assert (collected(), cash(), Sent.objects.count()) == ([7000], usd(70), 1)


def test_what_never_got_there_is_sent_again(unsent, at):
    with broken("unreachable", at=at + LATER):
        assert complete_refunds(at=at + LATER) == 0
    assert complete_refunds(at=at) == 0, "the call may still be on its way"
    assert complete_refunds(at=at + LATER) == 1
    assert (collected(), Sent.objects.count()) == ([7000], 1)


def test_pressed_again_days_later_it_is_looked_for_first(payment, at, monkeypatch):
    # The process dies after the bank was asked; and the bank has forgotten the key, as Stripe's does.
    monkeypatch.setattr(actions, "record_answer", killed)
    with pytest.raises(Killed):
        refund_payment(payment, usd(30), at=at, key="r", why="wrong")
    monkeypatch.undo()
    monkeypatch.setattr(gateway, "answer_once", lambda question, *, perform: perform())
    assert refund_payment(payment, usd(30), at=at + DAYS, key="r", why="wrong").state == "succeeded"
    assert (collected(), Sent.objects.count()) == ([7000], 1)


def test_what_was_paid_by_card_never_counts_as_sent_back_unasked(payment, at):
    payment.attempts.update(state="failed")
    with pytest.raises(AssertionError):
        refund_payment(payment, usd(30), at=at, key="r", why="wrong")
    payment.attempts.update(state="succeeded")
    assert (Refund.objects.get().state, cash()) == ("created", usd(100))


def test_what_the_bank_refuses_can_be_tried_anew(unsent, payment, at):
    Charge.objects.update(disputed_at=at)
    assert complete_refunds(at=at + LATER) == 1
    payment.refresh_from_db()
    assert (payment.refunded, Refund.objects.get().state) == (usd(0), "failed")
    assert not CreditNote.objects.exists()


def test_while_one_is_on_its_way_no_more_is_sent_than_was_paid(unknown, payment, at):
    with pytest.raises(ValueError):
        refund_payment(payment, usd(71), at=at, key="s", why="wrong")
    refund_payment(payment, usd(70), at=at, key="s", why="wrong")
    assert complete_refunds(at=at) == 1
    assert (collected(), cash()) == ([0], usd(0))
