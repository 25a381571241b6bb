from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState


class Face(NamedTuple):
    """An invoice as its customer sees it: `tone` is good, warn, bad or quiet."""

    invoice: Invoice
    status: str
    tone: str


def faces(invoices: Iterable[Invoice], *, at: datetime) -> list[Face]:
    return [face(invoice, at=at) for invoice in invoices]


def face(invoice: Invoice, *, at: datetime) -> Face:
    # What was written off is expected no more, and still owed.
    if invoice.is_overdue(at=at) or invoice.state == InvoiceState.UNCOLLECTIBLE:
        return Face(invoice, _("Overdue"), "bad")
    if invoice.state == InvoiceState.OPEN:
        return Face(invoice, _("Open"), "warn")
    if invoice.state == InvoiceState.PAID:
        return Face(invoice, _("Paid"), "good")
    return Face(invoice, _("Void"), "quiet")
