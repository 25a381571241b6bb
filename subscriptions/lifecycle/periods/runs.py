"""The next periods of many subscriptions at once, in so many statements for all of them as for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from billing.invoices.models import Invoice
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


def charge_periods(subscriptions: Sequence[Subscription], *, at: datetime) -> list[Invoice | None]:
    """Bill the period after the one that ends, as `charge_period` would, and schedule what comes then.

    Their rows must be locked, inside `changing` of all their customers. All of them or none; the invoices in
    the order handed in, None where a period costs nothing.
    """
    prefetch_related_objects(subscriptions, "items__price__plan__product")
    offers = offers_by_subject([subscription.public_id for subscription in subscriptions])
    planned = [_planned(row, offers.get(row.public_id, ())) for row in subscriptions]
    count_periods(dict(_used(planned)), at=at)
    with issuing([_invoice(plan) for plan in planned if plan.stacked], at=at) as written:
        billed = _billed(planned, written, at=at)
        _record(planned, billed, written)
        _advance(planned)
    return [period.invoice for period in billed]


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


def _billed(planned: Iterable[Planned], written: Iterable[Written], *, at: datetime) -> list[BilledPeriod]:
    """What bills each period once."""
    invoices = (invoice for invoice, _lines in written)
    billed = [
        BilledPeriod(
            subscription=row,
            customer_id=row.customer_id,
            serial=row.serial + 1,
            start_at=period.start,
            end_at=period.end,
            invoice=next(invoices) if stacked else None,
            billed_at=at,
        )
        for row, period, _parts, stacked in planned
    ]
    return BilledPeriod.objects.bulk_create(billed, batch_size=BATCH)


def _record(planned: Iterable[Planned], billed: Iterable[BilledPeriod], written: Iterable[Written]) -> None:
    """What was billed item by item."""
    lines = (lines for _invoice, lines in written)
    items = [
        items_of(period, plan.parts, next(lines) if plan.stacked else ())
        for plan, period in zip(planned, billed, strict=True)
    ]
    BilledItem.objects.bulk_create(chain.from_iterable(items), batch_size=BATCH)


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
