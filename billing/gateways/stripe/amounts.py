"""Stripe's smallest unit of a currency, which is not always ISO 4217's (Stripe, "Supported currencies")."""

from __future__ import annotations

from billing.errors import BadAmount
from billing.money import Money

MICROS_PER_UNIT = 1_000_000

ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
# The last digit is always 0: card networks do not carry it.
THREE_DECIMAL = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def to_stripe(money: Money) -> int:
    """The amount in Stripe's unit. Raises BadAmount for less than one of it, and for what it cannot write.

    ISK and UGX have no decimals at all, and are sent with two of them (Stripe, "Special cases").
    """
    units, rest = divmod(money.micros * _per_unit(money.currency), MICROS_PER_UNIT)
    if rest or (money.currency in THREE_DECIMAL and units % 10):
        raise BadAmount(f"Stripe cannot collect {money} to the last digit")
    if units <= 0:
        raise BadAmount("a charge is more than nothing")
    return units


def from_stripe(units: int, currency: str) -> Money:
    """What Stripe tells in its unit; its codes are in small letters."""
    code = currency.upper()
    return Money(units * MICROS_PER_UNIT // _per_unit(code), code)


def _per_unit(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 1
    return 1000 if currency in THREE_DECIMAL else 100
