"""What is charged by the request. Unit prices are Decimal: a row costs far less than a cent."""

from __future__ import annotations

from decimal import Decimal

from billing.money import Money

CURRENCY = "USD"
CREDIT_REPORT = Money.of("4.10", CURRENCY)
PER_CHARACTER = Decimal("0.0004")
PER_ROW = Decimal("0.000015")
A_CHARACTER, A_ROW = (f"${price:f}" for price in (PER_CHARACTER, PER_ROW))


def characters(count: int) -> Money:
    return Money.priced(PER_CHARACTER, count, CURRENCY)


def rows(count: int) -> Money:
    return Money.priced(PER_ROW, count, CURRENCY)
