"""Which discount comes off what, so that `totals_of` does the arithmetic. Pure.

Line before invoice (DESIGN §8), and among each kind in the order handed in: priority, then redeemed first.

* Percentages on one line chain: 1 - (1 - a)(1 - b), rounded once, half away from zero, to the four decimals
  that a line keeps.
* An amount off lines is given once for the period, not once for each line. It is shared among the lines it
  covers in proportion to what is left of each by then, in whole minor units by largest remainder. It is never
  more than is left of them: what is over lapses.
* A line says such an amount as a percentage. Below a million minor units that is exact. Above, four decimals
  may not hit it; then the customer gets the next percentage up: at most a millionth of the line more.
* Discounts of the invoice come off what is left by then, and are shared among all lines by `totals_of`.
* A redemption has been used in a period in which something above zero was billed that it covers, also where
  others had left it nothing to take. What covers nothing of a period is not used up by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple, final

from billing.errors import CurrencyMismatch
from billing.invoices.lines.totals import PERCENT_PLACES, Discount, NewLine, share
from billing.money import Money
from subscriptions.calendar import prorated

WHOLE = Fraction(1)
# As long as a line's description may be.
DESCRIPTION_CHARACTERS_MAX = 500


@final
@dataclass(frozen=True, slots=True)
class Offer:
    """What one redemption takes off: a percentage or an amount, of the invoice or of the lines of `plans`.

    `reference` is the redemption's primary key; 0 where nothing was redeemed yet. No plans are all plans.
    """

    reference: int
    title: str
    percent: Decimal | None = None
    amount: Money | None = None
    is_on_lines: bool = False
    plans: frozenset[str] = frozenset()

    def covers(self, plan_key: str) -> bool:
        return not self.plans or plan_key in self.plans


class Part(NamedTuple):
    """What is billed of one item: the key of its plan, and its lines."""

    plan_key: str
    lines: Sequence[NewLine]


class Stacked(NamedTuple):
    """The lines in the shape in which they came, the invoice's discounts, and the redemptions they are of."""

    parts: tuple[tuple[NewLine, ...], ...]
    discounts: tuple[Discount, ...]
    used: tuple[int, ...]

    @property
    def lines(self) -> list[NewLine]:
        return [line for part in self.parts for line in part]


def stack(
    parts: Sequence[Part], offers: Sequence[Offer], *, currency: str, of_period: Fraction = WHOLE
) -> Stacked:
    """Apply the offers, in their order, to the lines of a period.

    Of a part of a period, as when a plan is changed within it, `of_period` says how much of it: so much of
    each amount is given. Raises CurrencyMismatch for an amount in another currency.
    """
    if not offers:
        return Stacked(tuple(tuple(part.lines) for part in parts), (), ())
    stakes = [[_Stake(part.plan_key, line, currency) for line in part.lines] for part in parts]
    every = [stake for part in stakes for stake in part]
    on_lines = [offer for offer in offers if offer.is_on_lines]
    on_invoice = [offer for offer in offers if not offer.is_on_lines]
    for offer in on_lines:
        _take_off(offer, every, _amount(offer, currency, of_period))
    return Stacked(
        tuple(tuple(stake.discounted() for stake in part) for part in stakes),
        tuple(_discounts(on_invoice, currency, of_period)),
        tuple(offer.reference for offer in offers if _covered(offer, every)),
    )


@dataclass(slots=True)
class _Stake:
    """A line, what is left of it as a share, and the titles of what was taken off."""

    plan_key: str
    line: NewLine
    currency: str
    kept: Fraction = field(init=False)
    minor: int = field(init=False)
    titles: list[str] = field(default_factory=list)
    has_amount: bool = False

    def __post_init__(self) -> None:
        self.minor = self.line.amount(self.currency).minor
        self.kept = 1 - Fraction(self.line.discount_percent) / 100

    @property
    def off(self) -> int:
        """In whole minor units, rounded half away from zero."""
        return _rounded(self.minor * (1 - self.kept))

    @property
    def left(self) -> int:
        return self.minor - self.off

    def take_amount(self, minor: int) -> None:
        if minor:
            self.kept = Fraction(self.left - minor, self.minor)
            self.has_amount = True

    def discounted(self) -> NewLine:
        if not self.titles:
            return self.line
        described = " · ".join([self.line.description, *self.titles])
        return replace(
            self.line,
            description=described[:DESCRIPTION_CHARACTERS_MAX],
            discount_percent=self._percent(),
        )

    def _percent(self) -> Decimal:
        exact = 100 * (1 - self.kept) * 10**PERCENT_PLACES
        percent = _as_percent(_rounded(exact))
        whole = Money.from_minor(self.minor, self.currency)
        if self.has_amount and share(whole, percent).minor != self.off:
            return _as_percent(ceil(Fraction(self.off * 100 * 10**PERCENT_PLACES, self.minor)))
        return percent


def _take_off(offer: Offer, stakes: Sequence[_Stake], amount: Money | None) -> None:
    covered = _covered(offer, stakes)
    if amount is None:
        assert offer.percent is not None, "an offer is a percentage or an amount"
        for stake in covered:
            stake.kept *= 1 - Fraction(offer.percent) / 100
    elif left := sum(stake.left for stake in covered):
        given = min(amount, Money.from_minor(left, amount.currency))
        for stake, taken in zip(covered, given.split_minor(stake.left for stake in covered), strict=True):
            stake.take_amount(taken.minor)
    for stake in covered:
        stake.titles.append(offer.title)


def _covered(offer: Offer, stakes: Iterable[_Stake]) -> list[_Stake]:
    return [stake for stake in stakes if stake.minor and offer.covers(stake.plan_key)]


def _discounts(offers: Iterable[Offer], currency: str, of_period: Fraction) -> Iterator[Discount]:
    for offer in offers:
        amount = _amount(offer, currency, of_period)
        if amount is None:
            yield Discount(offer.title, percent=offer.percent)
        elif amount:
            yield Discount(offer.title, amount=amount)


def _amount(offer: Offer, currency: str, of_period: Fraction) -> Money | None:
    """So much of it as is for this part of the period; None of a percentage."""
    if offer.amount is None:
        return None
    if offer.amount.currency != currency:
        raise CurrencyMismatch(f"{offer.title} is {offer.amount}, and this is billed in {currency}")
    return prorated(offer.amount, of_period)


def _rounded(exact: Fraction) -> int:
    # Nothing here is below zero: half away from zero is half up.
    return floor(exact + Fraction(1, 2))


def _as_percent(ten_thousandths: int) -> Decimal:
    return Decimal(f"{(Decimal(ten_thousandths).scaleb(-PERCENT_PLACES)).normalize():f}")
