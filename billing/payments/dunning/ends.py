"""Where the collection of an invoice ends, in the transaction of what ended it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from billing.conf import conf
from billing.errors import IllegalMove
from billing.invoices.actions import write_off_invoice
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.queries import KEY
from billing.payments.dunning.states import LIVE, MOVES, DunningState
from billing.payments.models import Payment
from billing.states import move

logger = logging.getLogger("billing.payments")


def settle_dunning(invoice: Invoice, *, at: datetime, payment: Payment | None = None) -> None:
    """Nobody is asked any more for an invoice that is paid, void or written off. Twice is once.

    Inside somebody's `changing`, so that nothing else moves it meanwhile. The payment that has just brought
    money may have been one of its tries.
    """
    row = Dunning.objects.select_for_update(of=("self",)).filter(invoice=invoice).first()
    if row is None:
        return
    if payment and payment.key == key_of(row, invoice):
        counted = {"tries": row.tries + 1, "serial": row.serial + 1, "tried_at": payment.created_at}
        Dunning.objects.filter(pk=row.pk).update(**counted)
    invoice = Invoice.objects.get(pk=invoice.pk)
    if invoice.state == InvoiceState.OPEN:
        return
    end = _end(row, invoice)
    if end in MOVES.get(row.state, frozenset()):
        end_dunning(row, end, at=at, why=str(invoice.get_state_display()))
    elif row.state in LIVE:
        logger.error("%s of %s is %s and cannot become %s", row, invoice, row.state, end)


def key_of(row: Dunning, invoice: Invoice) -> str:
    """Of the payment that the next try is, or the one that is being made."""
    return f"{KEY}{invoice.public_id}-{row.serial}"


def give_up(row: Dunning, *, at: datetime) -> None:
    """The last of its days has gone by; by setting, the invoice is written off. Its row must be locked."""
    end_dunning(row, DunningState.LOST, at=at, why="the last of its days has gone by")
    if conf().after_dunning == "write_off":
        try:
            write_off_invoice(row.invoice, at=at, why=f"{row.tries} tries failed")
        except IllegalMove:
            return  # Paid or void meanwhile: there is nothing to write off.


def end_dunning(row: Dunning, end: DunningState, *, at: datetime, why: str, by: Any = None) -> None:
    """Move it to its end, and let nothing come of it by itself."""
    over = {"next_day": None, "next_try_at": None, "claimed_at": None, "ended_at": at}
    Dunning.objects.filter(pk=row.pk).update(**over)
    move(row, end, at=at, why=why, by=by)
    row.refresh_from_db()


def _end(row: Dunning, invoice: Invoice) -> DunningState:
    if invoice.state == InvoiceState.UNCOLLECTIBLE:
        return DunningState.LOST
    # Given away by a credit note, or void: nothing was collected.
    if invoice.state != InvoiceState.PAID or not invoice.paid_micros:
        return DunningState.STOPPED
    is_at_once = row.began_at is None and DunningState.PAID in MOVES.get(row.state, frozenset())
    return DunningState.PAID if is_at_once else DunningState.RECOVERED
