"""What is charged next: nothing where it ends first, or waits."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from subscriptions.calendar import Period, period_at
from subscriptions.discounts.redemptions.queries import offers_of
from subscriptions.discounts.stacking import Offer
from subscriptions.lifecycle.models import Item, Subscription, Terms
from subscriptions.lifecycle.periods.quotes import Quote, quote_of
from subscriptions.lifecycle.states import OPENING, SubscriptionState


def next_charge(
    row: Subscription,
    offers: Sequence[Offer] | None = None,
    *,
    items: Sequence[Item] = (),
    begins: Period | None = None,
) -> Quote | None:
    """By itself, as things stand; None where that waits for somebody, or nothing is charged any more.

    `offers` are what its redemptions take off, looked up where not handed in. Of `items`, where it were of
    those, and after the period that `begins` with them.
    """
    items = items or items_to_come(row)
    to_be = _of(row, items, begins)
    period = _next_period(to_be)
    if period is None or row.terms != Terms.PAID:
        return None
    taken = offers_of(row.public_id) if offers is None else offers
    return quote_of(to_be, items, period, offers=taken)


def items_to_come(row: Subscription) -> list[Item]:
    """What it is of in its next period."""
    if row.change_at is None:
        return list(row.items.all())
    coming = row.coming_items.select_related("price__plan__product")
    return [Item(subscription=row, price=item.price, quantity=item.quantity) for item in coming]


def _of(row: Subscription, items: Sequence[Item], begins: Period | None) -> Subscription:
    """As it would be, stored nowhere: on another grid where its periods are of another length."""
    to_be, interval = copy(row), items[0].price.interval
    if begins is not None:
        to_be.period_start_at, to_be.period_end_at, to_be.anchor_at = begins.start, begins.end, begins.start
    elif interval != row.interval and row.state in OPENING and row.period_end_at:
        to_be.anchor_at = row.period_end_at
    to_be.interval_unit, to_be.interval_count = interval.unit, interval.count
    return to_be


def charge_on_resuming(row: Subscription, *, at: datetime) -> Quote | None:
    """What resuming costs at once; None where there is time left that was paid for."""
    if row.state != SubscriptionState.PAUSED or has_time_left(row) or row.terms != Terms.PAID:
        return None
    return quote_of(row, list(row.items.all()), _from(row, at), offers=offers_of(row.public_id))


def has_time_left(row: Subscription) -> bool:
    """Of one that is paused: whether what was paid for, or tried, was not had to its end."""
    return bool(row.paused_at and row.period_end_at and row.paused_at < row.period_end_at)


def _next_period(row: Subscription) -> Period | None:
    if row.state == SubscriptionState.SCHEDULED:
        return _from(row, row.trial_ends_at or row.starts_at)
    if row.state == SubscriptionState.PAUSED and row.resume_at:
        return _from(row, _after_pause(row, row.resume_at))
    if row.state not in OPENING or row.period_end_at is None:
        return None
    stops = [instant for instant in (row.cancel_at, row.pause_at) if instant]
    if stops and min(stops) <= row.period_end_at:
        return None
    return period_at(row.anchor_at, row.interval, at=row.period_end_at, zone=row.zone)


def _after_pause(row: Subscription, resume_at: datetime) -> datetime:
    if not has_time_left(row):
        return resume_at
    assert row.paused_at and row.period_end_at, "asked just now"
    return row.period_end_at + (resume_at - row.paused_at)


def _from(row: Subscription, begins_at: datetime) -> Period:
    return period_at(begins_at, row.interval, at=begins_at, zone=row.zone)
