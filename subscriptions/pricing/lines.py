"""What a price comes to, line by line: each rounded once, so that a document adds up however it is shown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import NamedTuple, final

from billing.money import Money
from subscriptions.pricing.figures import EXACT, figure

ZERO, ONE = Decimal(0), Decimal(1)


class Kind(StrEnum):
    """What a line is of; the words for it are the caller's."""

    FLAT = "flat"
    UNITS = "units"
    TIER = "tier"
    PACKAGE = "package"
    PERCENTAGE = "percentage"
    MINIMUM = "minimum"
    SET_UP = "set_up"


@dataclass(frozen=True, slots=True)
class PricedLine:
    """`quantity` × `unit_amount` + `flat_amount`, in major units; `amount` is that, in whole minor units.

    Rounded once, half away from zero, to the currency's exponent (ISO 4217). `step` numbers tiers from 1.
    """

    kind: Kind
    quantity: Decimal
    unit_amount: Decimal
    flat_amount: Decimal
    amount: Money
    step: int = 0


class Asked(NamedTuple):
    """In which currency, and whether it is the subscription's first period."""

    currency: str
    is_first: bool

    def line(
        self,
        kind: Kind,
        *,
        quantity: Decimal = ONE,
        unit_amount: Decimal = ZERO,
        flat_amount: Decimal = ZERO,
        step: int = 0,
    ) -> PricedLine:
        amount = rounded(quantity * unit_amount + flat_amount, self.currency)
        return PricedLine(kind, quantity, unit_amount, flat_amount, amount, step)


class ChargeModel(ABC):
    """A way to price: frozen, and made of nothing but figures."""

    __slots__ = ()

    @final
    def lines(
        self, quantity: Decimal | int | str, *, currency: str, is_first: bool = False
    ) -> tuple[PricedLine, ...]:
        """What `quantity` costs in one period. No line where there is nothing to pay for.

        Raises PricingError for a quantity that is no figure, and BadAmount beyond 64 bits of micros.
        """
        with localcontext(EXACT):
            return self.lines_of(figure(quantity, name="quantity"), Asked(currency, is_first))

    @abstractmethod
    def lines_of(self, quantity: Decimal, asked: Asked) -> tuple[PricedLine, ...]:
        """As `lines`, for those who compute exactly already."""


def total(lines: Iterable[PricedLine], *, currency: str) -> Money:
    """What they come to together."""
    return sum((line.amount for line in lines), Money.zero(currency))


def rounded(exact: Decimal, currency: str) -> Money:
    """An exact amount in major units, rounded once, half away from zero, to whole minor units."""
    minor_unit = Money.from_minor(1, currency).amount
    whole, rest = divmod(exact, minor_unit)
    return Money.from_minor(int(whole) + (rest * 2 >= minor_unit), currency)
