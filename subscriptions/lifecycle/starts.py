"""How a subscription begins to be billed: at once, after its trial, or when it is paid after all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from billing.payment_methods.queries import active_methods
from billing.states import move
from subscriptions.calendar import period_at
from subscriptions.catalog.models import PlanKind, WithoutCard
from subscriptions.conf import conf
from subscriptions.lifecycle.endings import end_subscription
from subscriptions.lifecycle.items import take_coming
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.actions import AT_ONCE, charge_period
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.states import SubscriptionState

# Longer than an unpaid one is waited for: a first invoice is paid by who is there, and by nobody's retries.
DAYS_FOR_THE_FIRST = 2
WITHOUT_CARD = "the trial has ended without a card"


def begin(row: Subscription, *, at: datetime, is_attended: bool = False, by: Any = None) -> None:
    """From `starts_at` on: the trial if there is one, else the first period. Its row must be locked.

    Who is there pays the first invoice, and has nothing until then. Nobody is there when the clock starts
    it: then it is collected as renewals are.
    """
    if row.trial_ends_at and row.trial_ends_at > row.starts_at:
        move(row, SubscriptionState.TRIALING, at=at, by=by)
        row.period_start_at, row.period_end_at = row.starts_at, row.trial_ends_at
        row.save(update_fields=["period_start_at", "period_end_at"])
        schedule(row)
        return
    bill_from_anchor(row, at=at, days_to_pay=DAYS_FOR_THE_FIRST if is_attended else AT_ONCE)
    if is_attended and _is_due(row):
        move(row, SubscriptionState.INCOMPLETE, at=at, by=by)
        row.next_at = at + timedelta(hours=conf().incomplete_hours)
        row.save(update_fields=["next_at"])
    else:
        move(row, SubscriptionState.ACTIVE, at=at, by=by)
        schedule(row)


def end_trial(row: Subscription, *, at: datetime) -> None:
    """The first period begins where the trial ends, if it can be paid. Its row must be locked."""
    plan = row.items.select_related("price__plan").get(price__plan__kind=PlanKind.PLAN).price.plan
    if active_methods(row.customer).exists():
        bill_from_anchor(row, at=at)
        move(row, SubscriptionState.ACTIVE, at=at, why="the trial has ended")
        schedule(row)
    elif plan.without_card == WithoutCard.PAUSE:
        move(row, SubscriptionState.PAUSED, at=at, why=WITHOUT_CARD)
        row.paused_at = row.trial_ends_at
        row.save(update_fields=["paused_at"])
        schedule(row)
    else:
        ended_at = row.trial_ends_at or at
        end_subscription(row, at=at, ended_at=ended_at, why=WITHOUT_CARD)


def bill_from_anchor(row: Subscription, *, at: datetime, days_to_pay: int = AT_ONCE) -> None:
    """The whole period that begins at the anchor, of what was to come with it."""
    take_coming(row)
    period = period_at(row.anchor_at, row.interval, at=row.anchor_at, zone=row.zone)
    charge_period(row, period, at=at, days_to_pay=days_to_pay)


def _is_due(row: Subscription) -> bool:
    billed = row.periods.select_related("invoice").get(serial=row.serial)
    return bool(billed.invoice and billed.invoice.amount_due)
