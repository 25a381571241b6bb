from datetime import timedelta

import pytest

from billing.credit.queries import credit_of
from billing.errors import IllegalMove
from billing.gateways.sandbox.models import Charge
from billing.payments.refunds.actions import refund_payment
from subscriptions.changes.actions import change_subscription, change_when_paid
from subscriptions.changes.cancellation import cancel_with_credit
from tests.subscriptions.changes.sold import has_paid, make_sold, of
from tests.subscriptions.shop import start, usd

DAYS = timedelta(days=15)


@pytest.fixture
def row(payer, pro, at):
    return has_paid(payer, pro, at=at)


def test_what_is_left_becomes_credit_once(row, payer, at):
    assert cancel_with_credit(row, at=at + DAYS, why="moves away") == usd("10.00")
    assert cancel_with_credit(row, at=at + DAYS) == usd("0")
    assert (row.state, credit_of(payer, "USD").balance) == ("canceled", usd("10.00"))


def test_a_refund_sends_it_back_to_the_card(row, payer, at):
    cancel_with_credit(row, at=at + DAYS)
    refund_payment(payer.payments.get(), usd("10.00"), at=at + DAYS, key="back", why="moves away")
    assert (Charge.objects.get().refunded, credit_of(payer, "USD").balance) == (1000, usd("0"))
    assert row.periods.get().invoice.credited == usd("10.00")


def test_after_a_change_it_is_what_was_charged_last(row, payer, at):
    change_subscription(row, of(make_sold("more", "30.00", at=at)), at=at + DAYS, key="up")
    assert cancel_with_credit(row, at=at + DAYS) == usd("15.00")


def test_what_is_not_paid_is_not_owed_any_more(row, payer, pro, at):
    change = change_subscription(row, of(make_sold("more", "30.00", at=at)), at=at + DAYS, key="up")
    cancel_with_credit(row, at=at + DAYS)
    change.invoice.refresh_from_db()
    assert change.invoice.amount_due == usd("0")
    assert credit_of(payer, "USD").balance == usd("10.00")


def test_a_change_that_waits_is_dropped(row, at):
    change = change_when_paid(row, of(make_sold("more", "30.00", at=at)), at=at + DAYS, key="up")
    cancel_with_credit(row, at=at + DAYS)
    change.refresh_from_db()
    assert (change.state, change.invoice.state) == ("dropped", "void")


def test_where_nothing_is_billed_nothing_is_left(payer, at):
    trial = start(payer, make_sold("tried", "9.00", at=at), at=at, trial_days=7)
    with pytest.raises(IllegalMove):
        cancel_with_credit(trial, at=at)
