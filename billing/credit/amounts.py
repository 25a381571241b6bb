"""Which amounts credit takes at all."""

from __future__ import annotations

from billing.errors import BadAmount
from billing.money import MICROS, Money

# A hundred billion major units: sums of a few of them still fit into 64 bits of micros.
AMOUNT_MAX = 10**11 * MICROS
TOTAL_MAX = 20 * AMOUNT_MAX


def positive(amount: Money) -> Money:
    """The amount. Raises BadAmount unless it is more than nothing and can be summed safely."""
    if not isinstance(amount, Money):
        raise BadAmount(f"an amount is Money, not {type(amount).__name__}")
    if not 0 < amount.micros <= AMOUNT_MAX:
        raise BadAmount(f"{amount} is not above zero, or is too large")
    return amount


def summed(total: int, currency: str) -> Money:
    """What a row comes to. Raises BadAmount beyond what every later sum of it has room for."""
    if abs(total) > TOTAL_MAX:
        raise BadAmount("it comes to too much")
    return Money(total, currency)


def not_negative(amount: Money) -> Money:
    """The amount, which may be nothing. Raises BadAmount."""
    return amount if isinstance(amount, Money) and not amount else positive(amount)
