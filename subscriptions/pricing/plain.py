"""Prices without tiers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from subscriptions.pricing.figures import PricingError, above_zero, figure
from subscriptions.pricing.lines import ZERO, Asked, ChargeModel, Kind, PricedLine

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Flat(ChargeModel):
    """The same for every period, however much is used."""

    amount: Decimal

    def __post_init__(self) -> None:
        figure(self.amount, name="amount")

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        return (asked.line(Kind.FLAT, unit_amount=self.amount),)


@dataclass(frozen=True, slots=True)
class PerUnit(ChargeModel):
    """So much for each unit, or part of one."""

    unit_amount: Decimal

    def __post_init__(self) -> None:
        figure(self.unit_amount, name="unit_amount")

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        if not quantity:
            return ()
        return (asked.line(Kind.UNITS, quantity=quantity, unit_amount=self.unit_amount),)


class PartOfPackage(StrEnum):
    """What a package costs of which only a part is used."""

    WHOLE = "whole"  # One that was opened is sold (Stripe, "Package pricing": it rounds up).
    NOTHING = "nothing"  # Only full ones are (Stripe's `round: down`).


@dataclass(frozen=True, slots=True)
class Package(ChargeModel):
    """So much for every `size` units, after `free_units` that cost nothing."""

    size: Decimal
    amount: Decimal
    free_units: Decimal = ZERO
    part: PartOfPackage = PartOfPackage.WHOLE

    def __post_init__(self) -> None:
        above_zero(self.size, name="size")
        figure(self.amount, name="amount")
        figure(self.free_units, name="free_units")

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        packages, rest = divmod(max(quantity - self.free_units, ZERO), self.size)
        if rest and self.part == PartOfPackage.WHOLE:
            packages += 1
        if not packages:
            return ()
        return (asked.line(Kind.PACKAGE, quantity=packages, unit_amount=self.amount),)


@dataclass(frozen=True, slots=True)
class Percentage(ChargeModel):
    """A share of an amount in major units, which is the quantity here; plus a fixed part, within bounds."""

    percent: Decimal
    fixed: Decimal = ZERO
    least: Decimal = ZERO
    most: Decimal | None = None

    def __post_init__(self) -> None:
        if figure(self.percent, name="percent") > HUNDRED:
            raise PricingError(f"percent: at most 100, not {self.percent}")
        figure(self.fixed, name="fixed")
        figure(self.least, name="least")
        if self.most is not None and figure(self.most, name="most") < self.least:
            raise PricingError(f"most: no less than the least, which is {self.least}")

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        if not quantity:
            return ()
        share = max(quantity * self.percent / HUNDRED + self.fixed, self.least)
        share = share if self.most is None else min(share, self.most)
        return (asked.line(Kind.PERCENTAGE, flat_amount=share),)
