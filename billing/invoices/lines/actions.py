from __future__ import annotations

from collections.abc import Sequence

from billing.invoices.lines.models import Line
from billing.invoices.lines.rows import rows_of
from billing.invoices.lines.totals import Discount, NewLine
from billing.invoices.models import Invoice


def write_lines(invoice: Invoice, lines: Sequence[NewLine], discounts: Sequence[Discount]) -> None:
    """Replace what stands on a draft, and what it comes to. Raises as `rows_of` does."""
    rows = rows_of(invoice, lines, discounts)
    Line.objects.filter(invoice=invoice).delete()
    Line.objects.bulk_create(rows)
    invoice.save(update_fields=["discounts", "net_micros", "tax_micros"])
