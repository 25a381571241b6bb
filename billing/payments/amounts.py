"""Payments are made in whole minor units: nobody pays half a cent."""

from __future__ import annotations

from billing.money import Money

# Stripe, minimum and maximum charge amounts: at most eight digits.
MINOR_UNITS_MAX = 99_999_999


def whole_part(amount: Money) -> Money:
    """What of an amount can be paid with, the fraction of a minor unit left out."""
    rounded = amount.rounded()
    return rounded if rounded <= amount else rounded - Money.from_minor(1, amount.currency)
