"""Changes that wait to be paid: carried out once they are, dropped where they are not in time."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

from billing import signals
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.standing.actions import changing
from subscriptions.changes.ends import apply_change, drop_change, is_being_paid, is_in_time
from subscriptions.changes.models import Change
from subscriptions.changes.queries import changes_to_complete
from subscriptions.changes.states import ChangeState
from subscriptions.lifecycle.queries import locked_subscription

logger = logging.getLogger("subscriptions.changes")

BATCH = 200


def complete_change(change: Change, *, at: datetime) -> Change:
    """Carry out what was paid, drop what came too late or was not paid in time. Twice is once."""
    with changing(change.customer_id, at=at):
        row = locked_subscription(change.subscription)
        known = Change.objects.select_related("invoice__customer").get(pk=change.pk)
        if known.state == ChangeState.PENDING:
            known.subscription = row
            _complete(known, at=at)
    change.refresh_from_db()
    return change


def complete_changes(*, at: datetime) -> int:
    """See to all that wait for it; for how many something was done."""
    rows = list(changes_to_complete(at=at).select_related("subscription")[:BATCH])
    return sum(_completed(row, at=at) for row in rows)


def connect() -> None:
    signals.invoice_paid.connect(_tell, dispatch_uid="subscriptions.change_paid")


def _complete(change: Change, *, at: datetime) -> None:
    row, invoice = change.subscription, change.invoice
    is_paid = invoice is not None and invoice.state == InvoiceState.PAID
    if is_paid and is_in_time(row, change):
        apply_change(row, change, at=at)
    elif is_paid:
        drop_change(change, at=at, why="it was paid when the period was another")
    elif not is_being_paid(change):
        drop_change(change, at=at, why="it was not paid in time")


def _completed(change: Change, *, at: datetime) -> bool:
    try:
        return complete_change(change, at=at).state != ChangeState.PENDING
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("%s could not be completed", change)
        return False


def _tell(*, invoice: Invoice, at: datetime, **_: Any) -> None:
    change = Change.objects.filter(invoice=invoice, state=ChangeState.PENDING).first()
    if change:
        complete_change(change, at=at)
