"""The next periods of many subscriptions at once, in so many statements for all of them as for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from billing.invoices.runs import NewInvoice, Written, issuing
from subscriptions.calendar import Period, period_at
from subscriptions.discounts.redemptions.actions import count_periods
from subscriptions.discounts.redemptions.queries import offers_by_subject
from subscriptions.discounts.stacking import Offer, Stacked
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.actions import AT_ONCE
from subscriptions.lifecycle.periods.lines import ItemLines, is_billed, items_of, key_of, lines_of, stacked_of
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod
from subscriptions.lifecycle.schedule import next_of

# So many rows a statement; a parameter for each column would be too many for some servers.
BATCH = 1_000
CHANGED = ("serial", "period_start_at", "period_end_at", "next_at")


class Planned(NamedTuple):
    """What is to be billed of one, and as what; `stacked` is None where nothing is."""

    subscription: Subscription
    period: Period
    parts: list[ItemLines]
    stacked: Stacked | None


def charge_periods(subscriptions: Sequence[Subscription], *, at: datetime) -> list[Written]:
    """Bill the period after the one that ends, as `charge_period` would of each, and schedule what comes then.

    Their rows must be locked, with their customers, inside `changing` of all of those. All of them or none.
    """
    prefetch_related_objects(subscriptions, "items__price__plan__product")
    offers = offers_by_subject([subscription.public_id for subscription in subscriptions])
    planned = [_planned(row, offers.get(row.public_id, ())) for row in subscriptions]
    count_periods(dict(_used(planned)), at=at)
    with issuing([_invoice(plan) for plan in planned if plan.stacked], at=at) as written:
        _record(planned, written, at=at)
        _advance(planned)
    return written


def _planned(row: Subscription, offers: Sequence[Offer]) -> Planned:
    """Pure, but for the words, which are in the customer's language."""
    assert row.period_end_at is not None, "what is active has a period"
    period = period_at(row.anchor_at, row.interval, at=row.period_end_at, zone=row.zone)
    parts = lines_of(row, list(row.items.all()), period)
    return Planned(row, period, parts, stacked_of(row, parts, offers) if is_billed(row, parts) else None)


def _used(planned: Iterable[Planned]) -> Iterator[tuple[int, int]]:
    for row, _period, _parts, stacked in planned:
        if stacked:
            yield from ((redemption, row.serial + 1) for redemption in stacked.used)


def _invoice(plan: Planned) -> NewInvoice:
    assert plan.stacked is not None
    return NewInvoice(
        plan.subscription.customer,
        plan.stacked.lines,
        key_of(plan.subscription, plan.subscription.serial + 1),
        plan.subscription.currency,
        discounts=plan.stacked.discounts,
        days_to_pay=AT_ONCE,
    )


def _record(planned: Sequence[Planned], written: Iterable[Written], *, at: datetime) -> None:
    """What was billed, period by period and item by item."""
    ready, pairs = iter(written), []
    for plan in planned:
        invoice, lines = next(ready) if plan.stacked else (None, [])
        row, period = plan.subscription, plan.period
        billed = BilledPeriod(
            subscription=row,
            customer_id=row.customer_id,
            serial=row.serial + 1,
            start_at=period.start,
            end_at=period.end,
            invoice=invoice,
            billed_at=at,
        )
        pairs.append((billed, items_of(billed, plan.parts, lines)))
    BilledPeriod.objects.bulk_create([billed for billed, _items in pairs], batch_size=BATCH)
    items = chain.from_iterable(items for _billed, items in pairs)
    BilledItem.objects.bulk_create(items, batch_size=BATCH)


def _advance(planned: Iterable[Planned]) -> None:
    """Make them the periods that run."""
    rows = []
    for row, period, *_ in planned:
        row.serial += 1
        row.period_start_at, row.period_end_at = period.start, period.end
        row.next_at = next_of(row)
        rows.append(row)
    # An upsert of rows that are there and locked: `bulk_update` writes a branch for each row and column.
    Subscription.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=CHANGED, batch_size=BATCH
    )
