from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any

from billing.invoices.lines.totals import Discount, NewLine
from billing.invoices.models import Invoice

_NUMBERS = ("quantity", "unit_price", "discount_percent", "tax_percent")
# SQLite keeps decimals to 15 digits; what they come to is kept exactly, in micros.
_KEPT = Context(prec=15)


def says(invoice: Invoice, lines: Sequence[NewLine], discounts: Sequence[Discount]) -> bool:
    """Whether just these lines and discounts stand on the invoice."""
    stored = invoice.lines.values_list("description", "usage_micros", *_NUMBERS)
    wanted = [
        (line.description, line.usage.micros if line.usage else None, *(getattr(line, n) for n in _NUMBERS))
        for line in lines
    ]
    is_same = list(map(_as_kept, stored)) == list(map(_as_kept, wanted))
    return is_same and invoice.discounts == [discount.as_json() for discount in discounts]


def _as_kept(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_KEPT.plus(value) if isinstance(value, Decimal) else value for value in row)
