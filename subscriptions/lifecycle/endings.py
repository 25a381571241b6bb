"""How a subscription ends, is to end, and goes on after all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.customers.validators import refuse_in
from billing.errors import IllegalMove
from billing.invoices.actions import void_invoice
from billing.invoices.states import InvoiceState
from billing.standing.actions import changing
from billing.states import move
from subscriptions.discounts.redemptions.actions import release_redemptions
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.lifecycle.queries import locked_subscription
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.states import ENDED, SubscriptionState

# Not begun, never paid, or owing for what it had: there is no paid period to run out.
_ENDS_AT_ONCE = frozenset(
    {
        SubscriptionState.SCHEDULED,
        SubscriptionState.INCOMPLETE,
        SubscriptionState.UNPAID,
        SubscriptionState.PAUSED,
    }
)


def cancel_now(subscription: Subscription, *, at: datetime, why: str = "", by: Any = None) -> Subscription:
    """It ends this moment, and what is left of its period with it. Twice is once.

    A first invoice that nobody has paid becomes void; any other stays owed.
    """
    refuse_in({"why": why})
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state not in ENDED:
            end_subscription(row, at=at, ended_at=at, why=why, by=by)
    return _as_stored(subscription)


def cancel_at_period_end(
    subscription: Subscription, *, at: datetime, why: str = "", by: Any = None
) -> Subscription:
    """What is paid for is had to its end, and then it ends; at once where nothing is. Twice is once."""
    refuse_in({"why": why})
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state in _ENDS_AT_ONCE:
            end_subscription(row, at=at, ended_at=at, why=why, by=by)
        elif row.state not in ENDED and row.cancel_at is None:
            _ask(row, row.period_end_at, at=at, why=why)
    return _as_stored(subscription)


def resume_renewal(subscription: Subscription, *, at: datetime) -> Subscription:
    """It is not to end after all. Twice is once; raises IllegalMove once it has ended."""
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state in ENDED:
            raise IllegalMove(f"{row} has ended: subscribe anew")
        if row.cancel_at is not None:
            _ask(row, None, at=None, why="")
    return _as_stored(subscription)


def end_subscription(
    row: Subscription, *, at: datetime, ended_at: datetime, why: str = "", by: Any = None
) -> None:
    """Its row must be locked. `ended_at` is where it ends, which the clock may have passed."""
    was_never_paid = row.state == SubscriptionState.INCOMPLETE
    if was_never_paid:
        _void_first(row, at=at)
    row.ended_at, row.next_at = ended_at, None
    row.cancel_why = why or row.cancel_why
    row.save(update_fields=["ended_at", "next_at", "cancel_why"])
    move(row, SubscriptionState.CANCELED, at=at, why=row.cancel_why, by=by)


def expire_first(row: Subscription, *, at: datetime) -> None:
    """Nobody paid the first invoice in time. Its row must be locked."""
    _void_first(row, at=at)
    row.ended_at, row.next_at = at, None
    row.save(update_fields=["ended_at", "next_at"])
    move(row, SubscriptionState.INCOMPLETE_EXPIRED, at=at)


def _void_first(row: Subscription, *, at: datetime) -> None:
    for invoice in invoices_of(row).filter(state=InvoiceState.OPEN):
        if not invoice.paid_micros:
            void_invoice(invoice, at=at, why=f"{row} was never paid")
    release_redemptions(row.public_id, at=at)


def _ask(row: Subscription, cancel_at: datetime | None, *, at: datetime | None, why: str) -> None:
    row.cancel_at, row.cancel_asked_at, row.cancel_why = cancel_at, at, why
    row.save(update_fields=["cancel_at", "cancel_asked_at", "cancel_why"])
    schedule(row)


def _as_stored(subscription: Subscription) -> Subscription:
    subscription.refresh_from_db()
    return subscription
