"""How a change ends: it takes place, or is dropped. Rows must be locked, inside the customer's `changing`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from billing.errors import BadAmount
from billing.invoices.actions import void_invoice
from billing.invoices.credit_notes.actions import credit_invoice
from billing.invoices.credit_notes.queries import creditable
from billing.invoices.states import InvoiceState
from billing.payments.queries import payments_under_way
from billing.payments.states import PaymentState
from billing.states import move
from subscriptions.calendar import Period
from subscriptions.changes.billed import billed_of
from subscriptions.changes.models import Change, ChangeItem
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.states import ChangeState, Timing
from subscriptions.discounts.redemptions.actions import count_period
from subscriptions.errors import ChangeWaits
from subscriptions.lifecycle.items import Choice, record_coming, replace_items
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod
from subscriptions.lifecycle.periods.queries import invoices_of, running_period
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.states import SubscriptionState

LIVE = frozenset(
    {
        SubscriptionState.SCHEDULED,
        SubscriptionState.TRIALING,
        SubscriptionState.ACTIVE,
        SubscriptionState.PAST_DUE,
    }
)


def apply_change(row: Subscription, change: Change, *, at: datetime, by: Any = None) -> None:
    """As it was recorded, whatever it would come to now."""
    items = list(change.items.select_related("price__plan__product"))
    choices = [Choice(item.price, item.quantity) for item in items]
    if change.timing == Timing.PERIOD_END:
        record_coming(row, choices)
        move(change, ChangeState.SCHEDULED, at=at, by=by)
        return
    record_coming(row, ())
    for credit in change.credits.all():
        BilledItem.objects.filter(pk=credit.billed_item_id).update(
            credited_micros=F("credited_micros") + credit.amount_micros, replaced_at=change.prorated_at
        )
    if change.begins_until_at:
        _begin(row, change)
    replace_items(row, choices)
    _bill(row, change, items)
    schedule(row)
    move(change, ChangeState.APPLIED, at=at, why=change.why, by=by)


def is_in_time(row: Subscription, change: Change) -> bool:
    """Whether the period that it was reckoned on runs still, and nothing else was changed in it since."""
    if row.state not in LIVE or (row.serial, row.period_end_at) != (change.serial, change.period_end_at):
        return False
    still = {item.pk for item in billed_of(row).live}
    return set(change.credits.values_list("billed_item_id", flat=True)) <= still


def drop_change(change: Change, *, at: datetime, why: str = "", by: Any = None) -> None:
    """It does not take place. What was paid for it becomes prepaid credit; what was not is void."""
    invoice = change.invoice
    if invoice and invoice.state == InvoiceState.OPEN and not invoice.paid_micros:
        void_invoice(invoice, at=at, why=f"{change} was not paid")
    elif invoice and invoice.state in {InvoiceState.OPEN, InvoiceState.PAID} and invoice.total:
        credit_invoice(
            invoice,
            invoice.total - invoice.credited,
            key=change.public_id,
            at=at,
            why=f"{change} came too late",
        )
    move(change, ChangeState.DROPPED, at=at, why=why, by=by)


def refuse_while_paid(change: Change) -> None:
    """Raises ChangeWaits while money is on its way, other than by the customer's own doing at the bank."""
    if is_being_paid(change):
        raise ChangeWaits(f"{change} is being paid")


def give_back(proposal: Proposal, *, key: str, at: datetime, why: str) -> None:
    """What it comes to below zero, by credit notes on what was billed, the latest first. Raises BadAmount."""
    if proposal.total >= proposal.zero:
        return
    net, tax = -proposal.net, -proposal.tax
    for invoice in invoices_of(proposal.subscription).order_by("-pk"):
        of_net, of_tax = (min(left, most) for left, most in zip((net, tax), creditable(invoice), strict=True))
        if part := of_net + of_tax:
            credit_invoice(invoice, part, net=of_net, key=key, at=at, why=why)
            net, tax = net - of_net, tax - of_tax
    if net or tax:
        raise BadAmount(f"{net + tax} more would be given back than was charged")


def is_being_paid(change: Change) -> bool:
    under_way = payments_under_way().filter(invoice=change.invoice_id)
    is_paid = change.invoice is not None and change.invoice.state == InvoiceState.PAID
    return is_paid or under_way.exclude(state=PaymentState.NEEDS_ACTION).exists()


def _begin(row: Subscription, change: Change) -> None:
    """The period that ran ends where it is changed, and one of another length begins there."""
    assert change.begins_until_at is not None
    begins = Period(change.prorated_at, change.begins_until_at)
    row.periods.filter(serial=row.serial).update(end_at=begins.start)
    row.serial += 1
    row.anchor_at = row.period_start_at = begins.start
    row.period_end_at = begins.end
    row.pause_at = begins.end if row.pause_at else None
    row.save(update_fields=["serial", "anchor_at", "period_start_at", "period_end_at", "pause_at"])
    BilledPeriod.objects.create(
        subscription=row,
        customer_id=row.customer_id,
        serial=row.serial,
        start_at=begins.start,
        end_at=begins.end,
        invoice=change.invoice,
        billed_at=change.created_at,
    )
    count_period(change.redemptions, serial=row.serial, at=change.created_at)


def _bill(row: Subscription, change: Change, items: list[ChangeItem]) -> None:
    """What was charged is what can be credited from now on."""
    period = running_period(row)
    if period is None:
        return
    BilledItem.objects.bulk_create(
        BilledItem(
            period=period,
            customer_id=row.customer_id,
            invoice=change.invoice,
            price=item.price,
            quantity=item.quantity,
            start_at=change.prorated_at,
            amount_micros=item.amount_micros,
            tax_percent=item.price.plan.product.tax_percent,
        )
        for item in items
        if item.amount_micros is not None
    )
