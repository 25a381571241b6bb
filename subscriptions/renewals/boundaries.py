"""What happens at an instant that was waited for: cancel beats pause, pause beats going on (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from billing.invoices.models import Invoice
from billing.payments.queries import payments_under_way
from billing.payments.states import PaymentState
from subscriptions.calendar import period_at
from subscriptions.lifecycle.endings import end_subscription, expire_first
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.pauses import pause, resume
from subscriptions.lifecycle.periods.actions import charge_period
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.starts import begin, end_trial
from subscriptions.lifecycle.states import OPENING, SubscriptionState

# So much longer a first payment is waited for that is on its way.
UNDER_WAY = timedelta(hours=1)


def carry_out(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    """The one thing that was to happen at `due_at`, which may be long ago. Its row must be locked."""
    if row.cancel_at and row.cancel_at <= due_at:
        end_subscription(row, at=at, ended_at=row.cancel_at)
    elif row.pause_at and row.pause_at <= due_at and row.state in OPENING:
        pause(row, at=at, paused_at=row.pause_at)
    else:
        _STEPS[SubscriptionState(row.state)](row, due_at=due_at, at=at)


def _begin(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    begin(row, at=at)


def _end_trial(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    end_trial(row, at=at)


def _renew(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    """The period after the one that ends here, on the same grid."""
    assert row.period_end_at is not None, "what is active has a period"
    charge_period(row, period_at(row.anchor_at, row.interval, at=row.period_end_at, zone=row.zone), at=at)
    schedule(row)


def _resume(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    resume(row, at=at, resumed_at=due_at)


def _expire(row: Subscription, *, due_at: datetime, at: datetime) -> None:
    first = Invoice.objects.filter(subscription_period__subscription=row)
    if payments_under_way().filter(invoice__in=first).exclude(state=PaymentState.NEEDS_ACTION).exists():
        row.next_at = at + UNDER_WAY
        row.save(update_fields=["next_at"])
    else:
        expire_first(row, at=at)


_STEPS: dict[SubscriptionState, Callable[..., Any]] = {
    SubscriptionState.SCHEDULED: _begin,
    SubscriptionState.TRIALING: _end_trial,
    SubscriptionState.INCOMPLETE: _expire,
    SubscriptionState.ACTIVE: _renew,
    SubscriptionState.PAST_DUE: _renew,
    SubscriptionState.PAUSED: _resume,
}
