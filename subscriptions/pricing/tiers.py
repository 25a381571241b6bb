"""Prices in tiers: graduated, where each prices the units within it, and volume, where one prices all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from subscriptions.pricing.figures import PricingError, above_zero, figure
from subscriptions.pricing.lines import ZERO, Asked, ChargeModel, Kind, PricedLine


class ZeroUnits(StrEnum):
    """What zero units cost where the first tier has a flat part."""

    FREE = "free"  # What nobody used costs nothing.
    FIRST_FLAT = "first_flat"  # Whoever is subscribed is in the first tier.


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to and with `up_to` units, or without an end: so much each, and a flat part for being in it."""

    up_to: Decimal | None
    unit_amount: Decimal = ZERO
    flat_amount: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.up_to is not None:
            above_zero(self.up_to, name="up_to")
        figure(self.unit_amount, name="unit_amount")
        figure(self.flat_amount, name="flat_amount")


@dataclass(frozen=True, slots=True)
class _Tiered(ChargeModel):
    tiers: tuple[Tier, ...]
    zero_units: ZeroUnits = ZeroUnits.FREE

    def __post_init__(self) -> None:
        if not self.tiers or self.tiers[-1].up_to is not None:
            raise PricingError("tiers: the last one has no end, so that no quantity is without a price")
        ends = [tier.up_to for tier in self.tiers[:-1] if tier.up_to is not None]
        if len(ends) + 1 < len(self.tiers) or any(one >= other for one, other in pairwise(ends)):
            raise PricingError("tiers: each ends after the one before")

    def _of_nothing(self, asked: Asked) -> tuple[PricedLine, ...]:
        flat = self.tiers[0].flat_amount
        if self.zero_units == ZeroUnits.FREE or not flat:
            return ()
        return (asked.line(Kind.TIER, quantity=ZERO, flat_amount=flat, step=1),)

    def _line(self, step: int, quantity: Decimal, asked: Asked) -> PricedLine:
        tier = self.tiers[step - 1]
        amounts = {"unit_amount": tier.unit_amount, "flat_amount": tier.flat_amount}
        return asked.line(Kind.TIER, quantity=quantity, step=step, **amounts)


@dataclass(frozen=True, slots=True)
class Graduated(_Tiered):
    """Each tier prices the units within it, on a line of its own: more units never cost less."""

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        if not quantity:
            return self._of_nothing(asked)
        return tuple(self._line(step, within, asked) for step, within in self._within(quantity))

    def _within(self, quantity: Decimal) -> Iterator[tuple[int, Decimal]]:
        begin = ZERO
        for step, tier in enumerate(self.tiers, start=1):
            end = quantity if tier.up_to is None else min(quantity, tier.up_to)
            if end <= begin:
                return
            yield step, end - begin
            begin = end


@dataclass(frozen=True, slots=True)
class Volume(_Tiered):
    """The tier in which the quantity falls prices all of it: at an edge one unit more may cost less."""

    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        if not quantity:
            return self._of_nothing(asked)
        ends = (tier.up_to for tier in self.tiers)
        step = next(step for step, end in enumerate(ends, start=1) if end is None or quantity <= end)
        return (self._line(step, quantity, asked),)
