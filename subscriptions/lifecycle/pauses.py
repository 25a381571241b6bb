"""Pauses: nothing is billed and nothing is open. What was left of the period is had afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from billing.customers.validators import refuse_in
from billing.errors import IllegalMove
from billing.standing.actions import changing
from billing.states import move
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.queries import locked_subscription
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.starts import bill_from_anchor
from subscriptions.lifecycle.states import OPENING, SubscriptionState

SHIFTED = (
    "paused_at",
    "resume_at",
    "anchor_at",
    "period_start_at",
    "period_end_at",
    "cancel_at",
    "change_at",
    "trial_ends_at",
)


def pause_now(
    subscription: Subscription,
    *,
    at: datetime,
    resume_at: datetime | None = None,
    why: str = "",
    by: Any = None,
) -> Subscription:
    """From this moment; what is left of the period waits. Twice is once, with the later `resume_at`.

    Raises IllegalMove while it waits for its first payment or is unpaid, before it starts, and once it ended.
    """
    refuse_in({"why": why})
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state != SubscriptionState.PAUSED:
            pause(row, at=at, paused_at=at, why=why, by=by)
        row.resume_at = resume_at
        row.save(update_fields=["resume_at"])
        schedule(row)
    return _as_stored(subscription)


def pause_at_period_end(
    subscription: Subscription, *, at: datetime, resume_at: datetime | None = None
) -> Subscription:
    """When what is paid for has been had. Twice is once. Raises IllegalMove as `pause_now` does."""
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state not in OPENING:
            raise IllegalMove(f"{row} is {row.state} and cannot be paused")
        row.pause_at, row.resume_at = row.period_end_at, resume_at
        row.save(update_fields=["pause_at", "resume_at"])
        schedule(row)
    return _as_stored(subscription)


def resume_subscription(subscription: Subscription, *, at: datetime, by: Any = None) -> Subscription:
    """Go on now; also what is only to be paused goes on. Twice is once.

    Where time was left it is had first, at no cost; else a period begins now, and is billed. Raises
    IllegalMove for one that is neither paused nor to be.
    """
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state == SubscriptionState.PAUSED:
            resume(row, at=at, resumed_at=at, by=by)
        elif row.state not in OPENING:
            raise IllegalMove(f"{row} is {row.state}, and not paused")
        elif row.pause_at is not None:
            row.pause_at = row.resume_at = None
            row.save(update_fields=["pause_at", "resume_at"])
            schedule(row)
    return _as_stored(subscription)


def pause(row: Subscription, *, at: datetime, paused_at: datetime, why: str = "", by: Any = None) -> None:
    """Its row must be locked. `paused_at` is where it pauses, which the clock may have passed."""
    move(row, SubscriptionState.PAUSED, at=at, why=why, by=by)
    row.paused_at, row.pause_at = paused_at, None
    row.save(update_fields=["paused_at", "pause_at"])
    schedule(row)


def resume(row: Subscription, *, at: datetime, resumed_at: datetime, by: Any = None) -> None:
    """Its row must be locked, and paused. `resumed_at` is where it goes on, and may be long ago."""
    assert row.paused_at is not None, "what is paused is so since an instant"
    had_time_left = row.period_end_at is not None and row.paused_at < row.period_end_at
    was_on_trial = had_time_left and row.serial == 0
    if had_time_left:
        _shift(row, max(resumed_at, row.paused_at) - row.paused_at)
    else:
        row.anchor_at = resumed_at
        bill_from_anchor(row, at=at)
    row.paused_at = row.resume_at = None
    row.save(update_fields=SHIFTED)
    move(row, SubscriptionState.TRIALING if was_on_trial else SubscriptionState.ACTIVE, at=at, by=by)
    schedule(row)


def _shift(row: Subscription, later: timedelta) -> None:
    """The period is as long as it was, and is had later: all shares of it stay what they were."""
    names = ["period_start_at", "period_end_at", "cancel_at", "change_at"]
    for name in [*names, "trial_ends_at"] if row.serial == 0 else names:
        if instant := getattr(row, name):
            setattr(row, name, instant + later)
    assert row.period_end_at is not None
    row.anchor_at = row.period_end_at
    for billed in row.periods.filter(serial=row.serial):
        billed.items.update(start_at=F("start_at") + later)
        billed.start_at, billed.end_at = billed.start_at + later, billed.end_at + later
        billed.save(update_fields=["start_at", "end_at"])


def _as_stored(subscription: Subscription) -> Subscription:
    subscription.refresh_from_db()
    return subscription
