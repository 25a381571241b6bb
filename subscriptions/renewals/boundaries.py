"""What happens at an instant that was waited for: cancel beats pause, pause beats going on (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from billing.payments.queries import payments_under_way
from billing.payments.states import PaymentState
from subscriptions.calendar import period_at
from subscriptions.lifecycle.endings import end_subscription, expire_first
from subscriptions.lifecycle.items import take_coming
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.pauses import pause, resume
from subscriptions.lifecycle.periods.actions import charge_period
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.starts import begin, end_trial
from subscriptions.lifecycle.states import OPENING, SubscriptionState

Step = Callable[..., None]

# So much longer a first payment is waited for that is on its way.
UNDER_WAY = timedelta(hours=1)


def carry_out(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    """The one thing that was to happen at `due_at`, which may be long ago. Its row must be locked."""
    step_at(row, due_at=due_at)(row, due_at=due_at, at=at)


def step_at(row: Subscription, *, due_at: datetime) -> Step:
    """What is to happen there. Nothing is asked of the database."""
    if row.cancel_at and row.cancel_at <= due_at:
        return _end
    if row.pause_at and row.pause_at <= due_at and row.state in OPENING:
        return _pause
    return _STEPS[SubscriptionState(row.state)]


def is_plain_renewal(row: Subscription, *, at: datetime) -> bool:
    """Whether all that is due is the next period, with nothing asked for: then many are billed as one.

    Whatever else comes to happen at a boundary must say no here. What has failed before goes by itself.
    """
    if row.next_at is None or row.next_at > at or row.next_at != row.period_end_at or row.failures:
        return False
    is_asked = row.cancel_at or row.pause_at or row.change_at
    return not is_asked and step_at(row, due_at=row.next_at) is _renew


def _end(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    assert row.cancel_at is not None
    end_subscription(row, at=at, ended_at=row.cancel_at)


def _pause(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    assert row.pause_at is not None
    pause(row, at=at, paused_at=row.pause_at)


def _begin(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    begin(row, at=at)


def _end_trial(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    end_trial(row, at=at)


def _renew(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    """The period after the one that ends here, on the same grid unless its length is another."""
    assert row.period_end_at is not None, "what is active has a period"
    if take_coming(row):
        row.anchor_at = row.period_end_at
        row.save(update_fields=["anchor_at"])
    charge_period(row, period_at(row.anchor_at, row.interval, at=row.period_end_at, zone=row.zone), at=at)
    schedule(row)


def _resume(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    resume(row, at=at, resumed_at=due_at)


def _expire(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    under_way = payments_under_way().filter(invoice__in=invoices_of(row))
    if under_way.exclude(state=PaymentState.NEEDS_ACTION).exists():
        row.next_at = at + UNDER_WAY
        row.save(update_fields=["next_at"])
    else:
        expire_first(row, at=at)


_STEPS: dict[SubscriptionState, Step] = {
    SubscriptionState.SCHEDULED: _begin,
    SubscriptionState.TRIALING: _end_trial,
    SubscriptionState.INCOMPLETE: _expire,
    SubscriptionState.ACTIVE: _renew,
    SubscriptionState.PAST_DUE: _renew,
    SubscriptionState.PAUSED: _resume,
}
