"""What is to be stored of lines, and what they come to. Nothing is asked of the database."""

from __future__ import annotations

from collections.abc import Sequence

from billing.customers.validators import refuse_in
from billing.errors import BadAmount
from billing.invoices.lines.models import Line
from billing.invoices.lines.totals import Discount, LineTotals, NewLine, totals_of
from billing.invoices.models import Invoice

LINES_MAX = 1_000


def rows_of(invoice: Invoice, lines: Sequence[NewLine], discounts: Sequence[Discount]) -> list[Line]:
    """What is to be stored of its lines; the invoice is told what they come to. Nothing is written.

    Raises BadAmount or CurrencyMismatch for figures, ValidationError for texts.
    """
    if not 0 < len(lines) <= LINES_MAX:
        raise BadAmount(f"an invoice has 1 to {LINES_MAX} lines")
    _check_texts([line.description for line in lines] + [discount.title for discount in discounts])
    totals = totals_of(lines, discounts, invoice.currency)
    invoice.discounts = [discount.as_json() for discount in discounts]
    invoice.net_micros, invoice.tax_micros = totals.net.micros, totals.tax.micros
    return [
        _row(invoice, line, figures, position=position)
        for position, (line, figures) in enumerate(zip(lines, totals.lines, strict=True), start=1)
    ]


def _row(invoice: Invoice, line: NewLine, figures: LineTotals, *, position: int) -> Line:
    return Line(
        invoice=invoice,
        position=position,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        tax_percent=line.tax_percent,
        amount_micros=figures.amount.micros,
        discount_micros=figures.discount.micros,
        tax_micros=figures.tax.micros,
        usage_micros=line.usage.micros if line.usage else None,
    )


def _check_texts(texts: Sequence[str]) -> None:
    field = Line._meta.get_field("description")
    for text in texts:
        field.clean(text, None)
        refuse_in({"description": text})
