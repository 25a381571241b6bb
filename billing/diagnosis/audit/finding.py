from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.money import Money

Row = TypeVar("Row", bound=Model)

# Rows that a query fetches at a time; most queries of an audit find none.
CHUNK = 500


class Finding(NamedTuple):
    """One thing that is not as it should be: of which object, what is stored, and what should stand there."""

    subject: str
    what: str
    stored: str
    expected: str


def unequal(subject: str, what: str, currency: str, *micros: int) -> Finding:
    """Two amounts that should be one."""
    stored, expected = (str(Money(amount, currency)) for amount in micros)
    return Finding(subject, what, stored, expected)


def summed(rows: QuerySet[Any, Any], by: str, column: str = "amount_micros", *, of: str = "pk") -> Coalesce:
    """In a query over others: the sum of `column` of those rows whose `by` is the other's `of`, or 0."""
    mine = rows.filter(**{by: OuterRef(of)}).order_by().values(by)
    return Coalesce(Subquery(mine.annotate(total=Sum(column)).values("total")), 0)


def in_currency(rows: QuerySet[Row], currency: str, column: str = "currency") -> QuerySet[Row]:
    """Only those in this currency; all where none is named."""
    return rows.filter(**{column: currency}) if currency else rows
