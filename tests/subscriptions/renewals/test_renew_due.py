from datetime import timedelta

import pytest

from billing.invoices.models import Invoice
from billing.payment_methods.actions import detach_method
from billing.payments.actions import start_payment
from billing.testing import enter_card
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end, resume_renewal
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now, resume_subscription
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.renewals.actions import renew_due
from tests.samples import IS_FULL
from tests.subscriptions.shop import make_pro, start, usd

DAY = timedelta(days=1)


@pytest.fixture
def active(payer, pro, at):
    subscription = start(payer, pro, at=at)
    start_payment(Invoice.objects.get(), at=at, key="pay")
    return refresh_subscription(subscription, at=at)


def spans(subscription):
    return [
        (billed.serial, f"{billed.start_at:%m-%d}", f"{billed.end_at:%m-%d}")
        for billed in subscription.periods.order_by("serial")
    ]


def test_it_renews_and_collects_for_a_year(active, tick, at):
    for day in range(0, 367, 1 if IS_FULL else 3):
        tick(at + day * DAY)
    assert [invoice.state for invoice in Invoice.objects.all()] == ["paid"] * 13
    assert {invoice.total for invoice in Invoice.objects.all()} == {usd(20)}
    active.refresh_from_db()
    assert (active.state, active.serial) == (SubscriptionState.ACTIVE, 13)


def test_it_bills_each_missed_period_once_and_in_order(active, at):
    late = at + 70 * DAY
    assert renew_due(at=late) == 1
    assert renew_due(at=late) == 0
    assert spans(active) == [(1, "11-22", "12-22"), (2, "12-22", "01-22"), (3, "01-22", "02-22")]
    numbers = [period.invoice.number for period in active.periods.order_by("serial")]
    assert numbers == sorted(numbers)


def test_what_was_canceled_ends_with_its_period(active, tick, at):
    cancel_at_period_end(active, at=at + DAY, why="too dear")
    assert active.state == SubscriptionState.ACTIVE
    tick(at + 40 * DAY)
    active.refresh_from_db()
    assert (active.state, active.ended_at) == (SubscriptionState.CANCELED, at.replace(month=12))
    assert Invoice.objects.count() == 1


def test_what_was_canceled_may_go_on_after_all(active, tick, at):
    cancel_at_period_end(active, at=at + DAY)
    resume_renewal(active, at=at + 2 * DAY)
    tick(at + 31 * DAY)
    active.refresh_from_db()
    assert (active.state, active.serial) == (SubscriptionState.ACTIVE, 2)


def test_a_first_invoice_that_nobody_pays_is_void_after_23_hours(bo, pro, tick, at):
    subscription = start(bo.customer, pro, at=at)
    tick(at + timedelta(hours=22, minutes=59))
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.INCOMPLETE
    tick(at + timedelta(hours=23))
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.INCOMPLETE_EXPIRED
    assert Invoice.objects.get().state == "void"


def test_a_trial_with_a_card_is_billed_where_it_ends(payer, tick, at):
    subscription = start(payer, make_pro(at, trial_days=14), at=at)
    tick(at + 14 * DAY)
    tick(at + 14 * DAY)
    subscription.refresh_from_db()
    assert (subscription.state, spans(subscription)) == ("active", [(1, "12-06", "01-06")])
    assert Invoice.objects.get().state == "paid"


@pytest.mark.parametrize(("without_card", "end"), [("cancel", "canceled"), ("pause", "paused")])
def test_a_trial_without_a_card_ends_as_the_plan_says(bo, tick, at, without_card, end):
    subscription = start(bo.customer, make_pro(at, trial_days=7, without_card=without_card), at=at)
    tick(at + 8 * DAY)
    subscription.refresh_from_db()
    assert subscription.state == end
    assert not Invoice.objects.exists()


def test_who_does_not_pay_is_past_due_and_then_unpaid_and_then_active_again(active, payer, tick, at):
    enter_card(payer, "4000000000000341", at=at)
    detach_method(payer.payment_methods.get(is_default=True), at=at)
    seen = []
    for day in range(75):
        tick(at + day * DAY)
        active.refresh_from_db()
        if [active.state] != seen[-1:]:
            seen.append(active.state)
    assert seen == ["active", "past_due", "unpaid"]
    enter_card(payer, "5555555555554444", at=at + 75 * DAY)
    for hour in (1, 2, 3):
        tick(at + 75 * DAY + timedelta(hours=hour))
    active.refresh_from_db()
    assert (active.state, active.serial) == (SubscriptionState.ACTIVE, 3)
    assert active.period_start_at > at + 75 * DAY


def test_pause_beats_renewal_and_cancel_beats_pause(active, tick, at):
    pause_at_period_end(active, at=at)
    tick(at + 31 * DAY)
    active.refresh_from_db()
    assert (active.state, active.paused_at) == (SubscriptionState.PAUSED, at.replace(month=12))
    assert Invoice.objects.count() == 1


def test_what_is_left_of_a_paused_period_is_had_afterwards(active, tick, at):
    pause_now(active, at=at + 10 * DAY, resume_at=at + 15 * DAY)
    tick(at + 12 * DAY)
    active.refresh_from_db()
    assert active.state == SubscriptionState.PAUSED
    tick(at + 20 * DAY)
    active.refresh_from_db()
    assert active.state == SubscriptionState.ACTIVE
    assert (active.period_start_at, active.period_end_at) == (at + 5 * DAY, at + 35 * DAY)
    tick(at + 36 * DAY)
    assert spans(active) == [(1, "11-27", "12-27"), (2, "12-27", "01-27")]


def test_what_has_no_time_left_is_billed_where_it_resumes(active, tick, at):
    pause_at_period_end(active, at=at)
    tick(at + 31 * DAY)
    resume_subscription(active, at=at + 50 * DAY)
    assert (active.state, active.serial) == (SubscriptionState.ACTIVE, 2)
    assert spans(active)[1] == (2, "01-11", "02-11")


def test_one_that_fails_stops_no_other(active, ada, pro, at, caplog):
    other = start(ada.customer, Choice(pro), at=at, terms="comped")
    type(active).objects.filter(pk=active.pk).update(time_zone="Nowhere/Land")
    late = at + 31 * DAY
    assert renew_due(at=late) == 1
    other.refresh_from_db()
    active.refresh_from_db()
    assert (other.serial, active.serial, active.failures) == (2, 1, 1)
    assert active.retry_at == late + timedelta(minutes=5)
    assert "could not be renewed" in caplog.text
