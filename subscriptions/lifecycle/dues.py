"""What paying and not paying does to a subscription."""

from __future__ import annotations

from datetime import datetime

from billing.invoices.models import Invoice
from billing.invoices.states import UNPAID, InvoiceState
from billing.payments.dunning.states import DunningState
from billing.standing.actions import changing
from billing.states import move
from subscriptions.conf import conf
from subscriptions.lifecycle.endings import end_subscription, expire_first
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.lifecycle.queries import locked_subscription
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.starts import bill_from_anchor
from subscriptions.lifecycle.states import SubscriptionState


def refresh_subscription(subscription: Subscription, *, at: datetime) -> Subscription:
    """Have its state say what became of its invoices. Twice is once.

    Paid, and it is active; tried and not paid, and it is past due; given up, and by setting it is unpaid or
    ends. A first invoice that became void was never paid.
    """
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        invoices, seen = _invoices(row), ""
        # What was given up without ever having been tried moves twice.
        while row.state != seen and (refresh := _REFRESH.get(SubscriptionState(row.state))):
            seen = row.state
            refresh(row, invoices, at=at)
    subscription.refresh_from_db()
    return subscription


def _invoices(row: Subscription) -> list[Invoice]:
    return list(invoices_of(row).select_related("dunning"))


def _incomplete(row: Subscription, invoices: list[Invoice], *, at: datetime) -> None:
    if any(invoice.state == InvoiceState.VOID for invoice in invoices):
        expire_first(row, at=at)
    elif not any(invoice.state in UNPAID for invoice in invoices):
        _activate(row, at=at, why="the first invoice is paid")


def _active(row: Subscription, invoices: list[Invoice], *, at: datetime) -> None:
    if any(_was_refused(invoice) or _was_given_up(invoice) for invoice in invoices):
        move(row, SubscriptionState.PAST_DUE, at=at)


def _past_due(row: Subscription, invoices: list[Invoice], *, at: datetime) -> None:
    if not any(invoice.state in UNPAID for invoice in invoices):
        _activate(row, at=at, why="all is paid")
    elif any(map(_was_given_up, invoices)):
        if conf().after_dunning == "cancel":
            end_subscription(row, at=at, ended_at=at, why="it was not paid")
        else:
            move(row, SubscriptionState.UNPAID, at=at)
            schedule(row)


def _unpaid(row: Subscription, invoices: list[Invoice], *, at: datetime) -> None:
    """Nothing was billed meanwhile: where the period is over, the next one begins now."""
    if any(invoice.state in UNPAID for invoice in invoices):
        return
    if row.period_end_at and row.period_end_at <= at:
        row.anchor_at = at
        row.save(update_fields=["anchor_at"])
        bill_from_anchor(row, at=at)
    _activate(row, at=at, why="all is paid")


def _activate(row: Subscription, *, at: datetime, why: str) -> None:
    move(row, SubscriptionState.ACTIVE, at=at, why=why)
    schedule(row)


def _was_refused(invoice: Invoice) -> bool:
    """Tried once at least, and not paid: its days of dunning have begun."""
    dunning = getattr(invoice, "dunning", None)
    return invoice.state in UNPAID and dunning is not None and dunning.began_at is not None


def _was_given_up(invoice: Invoice) -> bool:
    dunning = getattr(invoice, "dunning", None)
    is_lost = dunning is not None and dunning.state == DunningState.LOST
    return invoice.state == InvoiceState.UNCOLLECTIBLE or (invoice.state == InvoiceState.OPEN and is_lost)


_REFRESH = {
    SubscriptionState.INCOMPLETE: _incomplete,
    SubscriptionState.ACTIVE: _active,
    SubscriptionState.PAST_DUE: _past_due,
    SubscriptionState.UNPAID: _unpaid,
}
