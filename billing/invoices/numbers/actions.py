from __future__ import annotations

from datetime import UTC, datetime

from django.db import connections, router

from billing.invoices.numbers.models import Series

INVOICES, CREDIT_NOTES = "INV", "CN"

# One statement, whether it is the year's first or not. PostgreSQL and SQLite spell it alike.
_TAKE = """
    INSERT INTO billing_series (name, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (name, year) DO UPDATE SET last = billing_series.last + excluded.last
    RETURNING last"""


def take_number(series: str, *, at: datetime) -> str:
    """The next number of the series in the UTC year of `at`: "INV-2026-000001". No gaps.

    Take it as late in the transaction as can be: until that ends nobody else gets one, and if it is
    rolled back, so is the number.
    """
    (number,) = take_numbers(series, 1, at=at)
    return number


def take_numbers(series: str, count: int, *, at: datetime) -> list[str]:
    """The next so many, as `take_number` takes one: a block without gaps, in order."""
    assert count > 0, "a block of numbers is one at least"
    using = router.db_for_write(Series)
    # Outside a transaction a crash after this statement would lose the number for good.
    assert connections[using].in_atomic_block, "a number is taken in the transaction of its document"
    year = at.astimezone(UTC).year
    with connections[using].cursor() as cursor:
        cursor.execute(_TAKE, [series, year, count])
        (last,) = cursor.fetchone()
    return [f"{series}-{year}-{number:06}" for number in range(last - count + 1, last + 1)]
