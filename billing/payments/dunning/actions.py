from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from billing.conf import conf
from billing.customers.models import Customer
from billing.errors import NotPayable
from billing.gateways.watch.models import Downtime
from billing.gateways.watch.queries import awake_gateways
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payments.dunning.ends import end_dunning, give_up, settle_dunning
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.queries import (
    calendar_of,
    calendars_of,
    due_dunnings,
    due_invoices,
    ended_dunnings,
    hopeless_dunnings,
    overdue_with_new_card,
    owing_customers,
    revivable_dunnings,
)
from billing.payments.dunning.states import DunningState
from billing.payments.dunning.tries import count_ended, try_now
from billing.payments.sweep import BATCH, swept
from billing.standing.actions import changing
from billing.states import move


def charge_due_invoices(*, at: datetime) -> int:
    """Collect what is due without anybody pressing; how many tries were made.

    However many workers run this at once, and wherever they die, an invoice has one attempt at a time and
    each try is charged once. A gateway that is away is asked once, and that is no try.
    """
    _sweep(ended_dunnings(), _settle, at=at)
    if not conf().collect_when_due:
        return 0
    awake = awake_gateways()
    open_dunnings(due_invoices(at=at)[:BATCH])
    _sweep(revivable_dunnings(at=at), _revive, at=at)
    _sweep(hopeless_dunnings(at=at, gateways=awake), _give_up, at=at)
    return _tried(due_dunnings(at=at, gateways=awake)[:BATCH], at=at)


def charge_overdue(customer: Customer, *, at: datetime) -> int:
    """Collect at once what the customer was told a new card would pay; how many tries were made.

    Nothing is lost where nobody calls this: `charge_due_invoices` sees by itself that a card has come.
    """
    if not (overdue := overdue_with_new_card(customer, at=at)):
        return 0
    open_dunnings(invoice for invoice in overdue if not hasattr(invoice, "dunning"))
    _sweep(revivable_dunnings(at=at).filter(customer=customer), _revive, at=at)
    due = due_dunnings(at=at, gateways=awake_gateways())
    return _tried(due.filter(customer=customer), at=at)


def open_dunnings(invoices: Iterable[Invoice]) -> None:
    """See to these from now on; once for each, whoever does."""
    # By ids: a row that was there before has another key than the one made here.
    rows = [
        Dunning(
            invoice_id=invoice.pk, customer_id=invoice.customer_id, next_day=0, next_try_at=invoice.due_at
        )
        for invoice in invoices
    ]
    Dunning.objects.bulk_create(rows, ignore_conflicts=True)


def charge_now(invoice: Invoice, *, at: datetime, by: Any = None) -> Dunning:
    """Staff's press: try this invoice this moment, whatever its days say. Also what was stopped or given up.

    Raises NotPayable where nothing is to be collected, or somebody is at it; and as `start_payment` does.
    """
    open_dunnings([invoice])
    with transaction.atomic(), changing(invoice.customer_id, at=at):
        dunning = _locked(Dunning.objects.get(invoice=invoice))
        if dunning.invoice.state == InvoiceState.OPEN:
            _hurry(dunning, at=at, why="tried at once by staff", by=by)
    if not try_now(dunning, at=at, by=by):
        raise NotPayable(f"{invoice}: nothing is to be collected, or a payment is under way")
    dunning.refresh_from_db()
    return dunning


def pause_dunning(dunning: Dunning, *, at: datetime, why: str, by: Any = None) -> None:
    """Ask no more until staff say so. Twice is once; raises IllegalMove once it has ended."""
    with transaction.atomic(), changing(dunning.customer_id, at=at):
        row = _locked(dunning)
        if row.state != DunningState.STOPPED:
            end_dunning(row, DunningState.STOPPED, at=at, why=why, by=by)


def resume_dunning(dunning: Dunning, *, at: datetime, why: str, by: Any = None) -> None:
    """Go on with what was stopped or given up: on the next of its days, or at once where none is left.

    Raises NotPayable where nothing is to be collected, and IllegalMove where it goes on already.
    """
    with transaction.atomic(), changing(dunning.customer_id, at=at):
        row = _locked(dunning)
        if row.invoice.state != InvoiceState.OPEN:
            raise NotPayable(f"{row.invoice} is {row.invoice.get_state_display()}")
        count_ended(row)
        day = calendar_of(row).next_day(after=at) if row.began_at else None
        row.next_day = day
        # At once where no day is left, but nothing before it is due.
        soon = max(at, row.invoice.due_at or at)
        row.next_try_at = soon if day is None else calendar_of(row).instant_of(day)
        row.ended_at = None
        row.save()
        move(row, DunningState.ACTIVE, at=at, why=why, by=by)


def refresh_ladders(*, at: datetime) -> int:
    """Set the clocks of everybody whose gateway went away or came back; how many customers there were."""
    unsettled = Downtime.objects.filter(applied_at=None).order_by("pk")
    return sum(_apply(downtime, at=at) for downtime in unsettled)


def refresh_days(customer_ids: Iterable[int]) -> None:
    """Reckon the days anew: the clock has stood still, or the plan is another. Inside `changing`."""
    counted = Dunning.objects.filter(state__in=[DunningState.ACTIVE, DunningState.WAITING])
    begun = counted.exclude(began_at=None).select_related("customer")
    rows = list(begun.filter(customer_id__in=list(customer_ids)))
    calendars = calendars_of(rows)
    for row in rows:
        row.last_day_at = calendars[row.pk].last_at
        if row.next_day is not None:
            row.next_try_at = calendars[row.pk].instant_of(row.next_day)
    Dunning.objects.bulk_update(rows, ["last_day_at", "next_try_at"], batch_size=BATCH)


def _apply(downtime: Downtime, *, at: datetime) -> int:
    """Customer by customer in the order of their keys, going on where the last run stopped."""
    # Not where it has ended meanwhile: that has to be applied from the first on.
    same = Downtime.objects.filter(pk=downtime.pk, ended_at=downtime.ended_at)
    refreshed, done = 0, downtime.applied_to
    while some := list(owing_customers(downtime.gateway, after=done)[:BATCH]):
        _refresh_each(some, at=at)
        refreshed, done = refreshed + len(some), some[-1]
        if not same.update(applied_to=done):
            return refreshed
    same.update(applied_at=at)
    return refreshed


def _refresh_each(customer_ids: list[int], *, at: datetime) -> None:
    """All at once; where one stumbles each goes by itself, and stands in nobody's way."""
    refresh = partial(_refresh, at=at)
    if not swept([customer_ids], step=refresh, gateway=str):
        swept([[pk] for pk in customer_ids], step=refresh, gateway=str)


def _refresh(customer_ids: list[int], *, at: datetime) -> bool:
    with transaction.atomic(), changing(*customer_ids, at=at):
        refresh_days(customer_ids)
    return True


def _tried(rows: QuerySet[Dunning], *, at: datetime) -> int:
    return swept(list(rows), step=partial(try_now, at=at), gateway=lambda row: row.customer.gateway)


def _sweep(rows: QuerySet[Dunning], step: Callable[..., bool], *, at: datetime) -> None:
    some, key = list(rows[:BATCH]), lambda row: row.public_id
    swept(some, step=partial(step, at=at), gateway=key, seconds_max=20)


def _settle(row: Dunning, *, at: datetime) -> bool:
    with transaction.atomic(), changing(row.customer_id, at=at):
        settle_dunning(row.invoice, at=at)
    return True


def _give_up(row: Dunning, *, at: datetime) -> bool:
    with transaction.atomic(), changing(row.customer_id, at=at):
        row = _locked(row)
        if row.state == DunningState.WAITING:
            give_up(row, at=at)
    return True


def _revive(row: Dunning, *, at: datetime) -> bool:
    with transaction.atomic(), changing(row.customer_id, at=at):
        row = _locked(row)
        # Asked again under the lock: somebody else may have charged the new card just now.
        if revivable_dunnings(at=at).filter(pk=row.pk).exists():
            _hurry(row, at=at, why="another card has come")
    return True


def _hurry(row: Dunning, *, at: datetime, why: str, by: Any = None) -> None:
    """The next try is now, whatever the days say. Its row must be locked."""
    count_ended(row)
    row.next_day, row.next_try_at, row.ended_at = None, at, None
    row.save()
    if row.state not in {DunningState.DUE, DunningState.ACTIVE}:
        move(row, DunningState.ACTIVE, at=at, why=why, by=by)


def _locked(dunning: Dunning) -> Dunning:
    rows = Dunning.objects.select_for_update(of=("self",)).select_related("invoice", "customer")
    return rows.get(pk=dunning.pk)
