"""Figures as a price is made of them: exact decimals, never below zero, with at most twelve places."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation

from billing.errors import BadAmount
from billing.money import PRICE_PLACES

# A price of a trillion a unit is a mistake.
FIGURE_MAX = Decimal(10) ** 12
# The process's own context rounds in silence, and anybody may change it. This one holds the product of any
# two figures, and raises instead.
EXACT = Context(prec=64, traps=[Inexact, InvalidOperation])


class PricingError(BadAmount):
    """A price that cannot be: a figure of it, or how its parts stand together."""


def figure(value: Decimal | int | str, *, name: str) -> Decimal:
    """`value` exactly. Raises PricingError, which says `name`, for floats, NaN, and what is out of bounds."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise PricingError(f"{name}: a decimal as a string, not {type(value).__name__}")
    try:
        found = Decimal(value)
    except ArithmeticError:
        raise PricingError(f"{name}: {value!r} is no number") from None
    if not found.is_finite() or not 0 <= found <= FIGURE_MAX:
        raise PricingError(f"{name}: between 0 and {FIGURE_MAX:f}, not {value}")
    if len(text(found).partition(".")[2]) > PRICE_PLACES:
        raise PricingError(f"{name}: at most {PRICE_PLACES} decimals, not {value}")
    return found.copy_abs()


def above_zero(value: Decimal | int | str, *, name: str) -> Decimal:
    """As `figure`, and not zero."""
    found = figure(value, name=name)
    if not found:
        raise PricingError(f"{name}: above zero")
    return found


def text(value: Decimal) -> str:
    """In plain digits, without zeros that say nothing."""
    digits = f"{value.copy_abs():f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
