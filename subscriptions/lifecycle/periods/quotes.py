"""What a period will cost: computed over the very lines that its invoice will be made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language

from billing.invoices.lines.totals import Discount, LineTotals, NewLine, totals_of
from billing.money import Money
from subscriptions.calendar import Period
from subscriptions.discounts.stacking import Offer, Part, stack
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.periods.lines import lines_of


class QuotedLine(NamedTuple):
    """A line as the invoice will show it; `of` says how many of what, where that is not what it comes to."""

    description: str
    of: str
    discount: Money
    net: Money
    tax: Money
    tax_percent: str


class QuotedDiscount(NamedTuple):
    title: str
    off: str


class Quote(NamedTuple):
    """What `period` costs, and when that is charged: as it begins."""

    period: Period
    lines: tuple[QuotedLine, ...]
    discounts: tuple[QuotedDiscount, ...]
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax

    @property
    def at(self) -> datetime:
        return self.period.start


def quote_of(
    subscription: Subscription, items: Sequence[Item], period: Period, *, offers: Sequence[Offer] = ()
) -> Quote:
    """Of the period that comes after `subscription.serial`; neither row need be stored. Raises BadAmount."""
    currency = subscription.currency
    parts = lines_of(subscription, list(items), period)
    told = [Part(part.item.price.plan.key, part.lines) for part in parts]
    stacked = stack(told, offers, currency=currency)
    totals = totals_of(stacked.lines, stacked.discounts, currency)
    pairs = zip(stacked.lines, totals.lines, strict=True)
    lines = tuple(_line(line, figures, currency=currency) for line, figures in pairs)
    return Quote(period, lines, tuple(map(_discount, stacked.discounts)), totals.net, totals.tax)


def _line(line: NewLine, figures: LineTotals, *, currency: str) -> QuotedLine:
    is_plain = line.quantity == 1 and not figures.discount
    of = "" if is_plain else f"{_plain(line.quantity)} × {_plain(line.unit_price)} {currency}"
    tax_percent = _plain(line.tax_percent)
    return QuotedLine(line.description, of, figures.discount, figures.net, figures.tax, tax_percent)


def _discount(discount: Discount) -> QuotedDiscount:
    if discount.amount is not None:
        return QuotedDiscount(discount.title, discount.amount.format(get_language()))
    return QuotedDiscount(discount.title, f"{_plain(Decimal(discount.percent or 0))}%")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
