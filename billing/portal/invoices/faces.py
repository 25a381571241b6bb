from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.invoices.lines.models import Line
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.money import Money


class Face(NamedTuple):
    """An invoice as its customer sees it: `tone` is good, warn, bad or quiet."""

    invoice: Invoice
    status: str
    tone: str


class LineFace(NamedTuple):
    """A line with its numbers as people write them: no zeros that say nothing."""

    line: Line
    quantity: str
    unit_price: str
    tax_percent: str


def faces(invoices: Iterable[Invoice], *, at: datetime) -> list[Face]:
    return [face(invoice, at=at) for invoice in invoices]


def face(invoice: Invoice, *, at: datetime) -> Face:
    # What was written off is expected no more, and still owed.
    if invoice.is_overdue(at=at) or invoice.state == InvoiceState.UNCOLLECTIBLE:
        return Face(invoice, _("Overdue"), "bad")
    if invoice.state == InvoiceState.OPEN:
        return Face(invoice, _("Open"), "warn")
    if invoice.state == InvoiceState.PAID and invoice.total and invoice.credited == invoice.total:
        return Face(invoice, _("Credited"), "quiet")
    if invoice.state == InvoiceState.PAID:
        return Face(invoice, _("Paid"), "good")
    return Face(invoice, _("Void"), "quiet")


def lines_of(invoice: Invoice) -> list[LineFace]:
    return [
        LineFace(line, *map(_plain, (line.quantity, line.unit_price, line.tax_percent)))
        for line in invoice.lines.all()
    ]


def discounts_of(invoice: Invoice) -> list[dict[str, str]]:
    """Those off the whole invoice, each with its title and what it takes off."""
    return [{"title": given["title"], "off": _off(given, invoice.currency)} for given in invoice.discounts]


def address_of(invoice: Invoice) -> list[str]:
    """Who was billed, line by line, as it was then."""
    known = {name: str(text) for name, text in invoice.billed_to.items() if text}
    town = " ".join(known[name] for name in ("postal_code", "city") if name in known)
    written = [known.get(name, "") for name in ("name", "line1", "line2")]
    rest = [known.get(name, "") for name in ("region", "country", "email", "tax_id")]
    return [text for text in (*written, town, *rest) if text]


def _off(given: dict[str, str], currency: str) -> str:
    if "percent" in given:
        return f"{_plain(Decimal(given['percent']))}%"
    return Money.of(given["amount"], currency).format(get_language())


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
