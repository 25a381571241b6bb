"""What is credited and charged for the rest of a period, as lines of an invoice. No query.

A credit is of the price last billed: what an item's own stretch came to, discounts off, times the share of
that stretch that is left. A charge is what the whole period would cost, times the share of it that is left.
Each is rounded once, half away from zero (Stripe, prorations; Kill Bill, repairs; Polar, proration).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from billing.invoices.lines.totals import NewLine
from billing.money import Money
from subscriptions.calendar import Period, ProrateBy, prorated, share_left
from subscriptions.conf import conf
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.periods.lines import lines_of, span_of
from subscriptions.lifecycle.periods.models import BilledItem


class Credit(NamedTuple):
    """What is left of a billed item; no line where that is nothing."""

    billed: BilledItem
    amount: Money
    line: NewLine | None


class Charge(NamedTuple):
    """What is charged for a choice; no lines where it costs nothing."""

    choice: Choice
    lines: tuple[NewLine, ...]


def share_of(row: Subscription, period: Period, *, at: datetime) -> Fraction:
    """What is left of `period`, counted as the project has set it."""
    return share_left(period, at=at, by=ProrateBy(conf().prorate_by), zone=row.zone)


def credits_of(row: Subscription, billed: Iterable[BilledItem], *, at: datetime, most: Money) -> list[Credit]:
    """What is left of these, in their order; of all together at most `most`, which was charged."""
    assert row.period_end_at is not None, "what was billed has a period"
    credits, left = [], most
    with translation.override(row.customer.locale), timezone.override(row.zone):
        when = span_of(Period(at, row.period_end_at)) if at < row.period_end_at else ""
        for item in billed:
            share = share_of(row, Period(item.start_at, row.period_end_at), at=at)
            amount = min(prorated(item.amount(), share), left)
            left -= amount
            said = _("Unused time: %(what)s (%(when)s)") % {"what": _named(item), "when": when}
            line = NewLine.of_credit(said, amount, tax_percent=item.tax_percent) if amount else None
            credits.append(Credit(item, amount, line))
    return credits


def charges_of(row: Subscription, choices: Sequence[Choice], *, at: datetime) -> list[Charge]:
    """What these cost for the rest of the period that runs."""
    period = row.period
    assert period is not None, "what is charged for the rest of a period has one"
    share = share_of(row, period, at=at)
    with translation.override(row.customer.locale), timezone.override(row.zone):
        when = span_of(Period(at, period.end)) if at < period.end else ""
        return [Charge(choice, tuple(_rest(choice, share, when))) for choice in choices]


def whole_of(row: Subscription, choices: Sequence[Choice], period: Period) -> list[Charge]:
    """What these cost for the whole of `period`, as a renewal would bill them."""
    items = [Item(subscription=row, price=price, quantity=quantity) for price, quantity in choices]
    parts = lines_of(row, items, period)
    return [Charge(choice, part.lines) for choice, part in zip(choices, parts, strict=True)]


def _rest(choice: Choice, share: Fraction, when: str) -> Iterator[NewLine]:
    price, plan = choice.price, choice.price.plan
    for line in price.charge_model.lines(Decimal(choice.quantity), currency=price.currency, is_first=False):
        amount = prorated(line.amount, share)
        if amount:
            said = _("Remaining time: %(what)s (%(when)s)") % {"what": _named(choice), "when": when}
            yield NewLine(said, amount.amount, tax_percent=plan.product.tax_percent)


def _named(of: BilledItem | Choice) -> str:
    name = of.price.plan.name
    return name if of.quantity == 1 else f"{of.quantity} × {name}"
