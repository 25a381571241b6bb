"""What is added to another price: a minimum that is made up for, and a fee at the beginning."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from subscriptions.pricing.figures import above_zero
from subscriptions.pricing.lines import Asked, ChargeModel, Kind, PricedLine, rounded, total


@dataclass(frozen=True, slots=True)
class Minimum(ChargeModel):
    """No less than `amount` for a period: what is missing stands on a line of its own, the true-up."""

    of: ChargeModel
    amount: Decimal

    def __post_init__(self) -> None:
        above_zero(self.amount, name="minimum")

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        used = self.of.lines_of(quantity, asked)
        # A fee for the beginning is no use that counts.
        counted = total((line for line in used if line.kind != Kind.SET_UP), currency=asked.currency)
        missing = rounded(self.amount, asked.currency) - counted
        if missing.micros <= 0:
            return used
        return (*used, asked.line(Kind.MINIMUM, flat_amount=missing.amount))


@dataclass(frozen=True, slots=True)
class SetUpFee(ChargeModel):
    """So much once, in the first period."""

    of: ChargeModel
    amount: Decimal

    def __post_init__(self) -> None:
        above_zero(self.amount, name="set_up_fee")

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        priced = self.of.lines_of(quantity, asked)
        if not asked.is_first:
            return priced
        return (asked.line(Kind.SET_UP, flat_amount=self.amount), *priced)
