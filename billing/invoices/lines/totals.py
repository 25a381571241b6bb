"""What an invoice comes to: rounded lines, their discounts, the invoice's in a chain, then tax. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Self, final

from billing.credit.amounts import AMOUNT_MAX, not_negative, positive
from billing.errors import BadAmount
from billing.money import MICROS, Money, Percent

PERCENT_PLACES = 4


@final
@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be written: `quantity` × `unit_price`, less a discount, plus tax. Raises BadAmount.

    `usage` is what was captured before and is put on an invoice now, exactly: see `of_usage`.
    """

    description: str
    unit_price: Decimal
    quantity: Decimal
    discount_percent: Decimal
    tax_percent: Decimal
    usage: Money | None

    def __init__(
        self,
        description: str,
        unit_price: Decimal | int | str,
        quantity: Decimal | int | str = 1,
        *,
        discount_percent: Decimal | int | str = 0,
        tax_percent: Decimal | int | str = 0,
        usage: Money | None = None,
    ) -> None:
        object.__setattr__(self, "description", description)
        object.__setattr__(self, "unit_price", _number(unit_price))
        object.__setattr__(self, "quantity", _number(quantity))
        object.__setattr__(self, "discount_percent", _percent(discount_percent))
        object.__setattr__(self, "tax_percent", _percent(tax_percent))
        object.__setattr__(self, "usage", usage)
        if not self.quantity:
            raise BadAmount("a line is of something: its quantity is above zero")
        if usage is not None and (self.unit_price != positive(usage).amount or self.quantity != 1):
            raise BadAmount("a line of use is priced at what was used, once")

    @classmethod
    def of_credit(cls, description: str, credit: Money, *, tax_percent: Decimal | int | str = 0) -> Self:
        """So much less, in whole minor units: of what was billed before. No discount comes off it."""
        positive(credit).minor  # noqa: B018 - raises for fractions of a minor unit
        line = cls(description, credit.amount, tax_percent=tax_percent)
        object.__setattr__(line, "unit_price", -line.unit_price)
        return line

    @classmethod
    def of_usage(
        cls,
        description: str,
        usage: Money,
        *,
        discount_percent: Decimal | int | str = 0,
        tax_percent: Decimal | int | str = 0,
    ) -> Self:
        """So much of what was captured, to the micro. On the document it is rounded."""
        return cls(
            description,
            usage.amount,
            discount_percent=discount_percent,
            tax_percent=tax_percent,
            usage=usage,
        )

    @property
    def is_credit(self) -> bool:
        return self.unit_price < 0

    def amount(self, currency: str) -> Money:
        """Before discounts and tax, rounded to whole minor units; below zero of a credit alone."""
        exact = Money.priced(self.unit_price, self.quantity, currency) if self.usage is None else self.usage
        amount = exact.rounded() + Money.zero(currency)
        return -not_negative(-amount) if self.is_credit else not_negative(amount)


@final
@dataclass(frozen=True, slots=True)
class Discount:
    """Off the whole invoice: a percentage of what is left by then, or an amount, at most what is left."""

    title: str
    percent: Decimal | int | str | None = None
    amount: Money | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount is None):
            raise BadAmount("a discount is a percentage or an amount")
        if self.percent is not None:
            object.__setattr__(self, "percent", _percent(self.percent))
        if self.amount is not None:
            positive(self.amount).minor  # noqa: B018 - raises for fractions of a minor unit

    def off(self, left: Money) -> Money:
        if self.amount is not None:
            return min(self.amount, left)
        assert isinstance(self.percent, Decimal)
        return share(left, self.percent)

    def as_json(self) -> dict[str, Any]:
        if self.amount is not None:
            return {"title": self.title, "amount": self.amount.as_json()["amount"]}
        return {"title": self.title, "percent": f"{self.percent:f}"}


class LineTotals(NamedTuple):
    """`discount` is the line's own and its share of the invoice's."""

    amount: Money
    discount: Money
    tax: Money

    @property
    def net(self) -> Money:
        return self.amount - self.discount


class Totals(NamedTuple):
    lines: tuple[LineTotals, ...]
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax


def totals_of(lines: Sequence[NewLine], discounts: Iterable[Discount], currency: str) -> Totals:
    """Add up. Every figure is whole minor units, only a credit's below zero, and the parts sum to the whole.

    Discounts of the invoice are shared out over what is no credit. Raises BadAmount when it comes to too
    much or to less than nothing, CurrencyMismatch for a use or discount in another currency.
    """
    zero = Money.zero(currency)
    amounts = [line.amount(currency) for line in lines]
    nets = [
        amount - share(amount, line.discount_percent) for amount, line in zip(amounts, lines, strict=True)
    ]
    for discount in discounts:
        charged = [max(net, zero) for net in nets]
        off = discount.off(sum(charged, zero))
        parts = off.split_minor([net.micros for net in charged]) if off else [zero] * len(nets)
        nets = [net - part for net, part in zip(nets, parts, strict=True)]
    taxes = [share(net, line.tax_percent) for net, line in zip(nets, lines, strict=True)]
    figures = zip(amounts, nets, taxes, strict=True)
    summed = Totals(
        tuple(LineTotals(amount, amount - net, tax) for amount, net, tax in figures),
        sum(nets, zero),
        sum(taxes, zero),
    )
    for figure in (summed.net, summed.tax, summed.total):
        not_negative(figure)
    return summed


def share(whole: Money, percent: Decimal) -> Money:
    """So many percent in whole minor units, rounded half away from zero, once: `Money.share` is the first
    half of rounding twice.
    """
    # In integers: a percentage is kept to so many decimals, and this is asked for every line.
    exact = abs(whole.minor) * int(percent.scaleb(PERCENT_PLACES))
    hundred = 100 * 10**PERCENT_PLACES
    part = (2 * exact + hundred) // (2 * hundred)
    return Money.from_minor(part if whole.micros >= 0 else -part, whole.currency)


def _number(given: Decimal | int | str) -> Decimal:
    # A percentage is checked as money is: no floats, no NaN, at most 12 decimals.
    number = Percent(given).value
    if not 0 <= number <= AMOUNT_MAX // MICROS:
        raise BadAmount(f"{number} is below zero, or too large")
    return number.copy_abs()  # There is a Decimal("-0").


def _percent(given: Decimal | int | str) -> Decimal:
    number = _number(given)
    if number > 100 or Fraction(number) * 10**PERCENT_PLACES % 1:
        raise BadAmount(f"{number}% is more than all, or finer than {PERCENT_PLACES} decimals")
    return number
