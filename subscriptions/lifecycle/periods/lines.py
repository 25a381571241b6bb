"""What a period costs, as lines of an invoice in the customer's words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from billing.invoices.lines.totals import NewLine
from subscriptions.calendar import Period
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.pricing import Kind, PricedLine


class ItemLines(NamedTuple):
    item: Item
    lines: tuple[NewLine, ...]


def lines_of(subscription: Subscription, items: list[Item], period: Period) -> list[ItemLines]:
    """What each item costs for the whole of `period`; no line where it costs nothing."""
    is_first = subscription.serial == 0
    with translation.override(subscription.customer.locale), timezone.override(subscription.zone):
        when = span_of(period)
        return [ItemLines(item, tuple(_lines(item, when, is_first=is_first))) for item in items]


def span_of(period: Period) -> str:
    """ "March 1, 2026 – April 1, 2026", in the active language and time zone."""
    days = (date_format(localtime(instant), "DATE_FORMAT") for instant in (period.start, period.end))
    return " – ".join(days)


def _lines(item: Item, when: str, *, is_first: bool) -> Iterator[NewLine]:
    price = item.price
    for line in price.charge_model.lines(Decimal(item.quantity), currency=price.currency, is_first=is_first):
        if line.amount:
            yield _line(item, line, when)


def _line(item: Item, line: PricedLine, when: str) -> NewLine:
    # What has a flat part comes to more than quantity × price, and is one of what it comes to.
    is_plain = not line.flat_amount and line.quantity
    price, quantity = (line.unit_amount, line.quantity) if is_plain else (line.amount.amount, Decimal(1))
    said = _said(line) % {"plan": item.price.plan.name, "quantity": f"{line.quantity:f}", "step": line.step}
    plan = item.price.plan
    return NewLine(f"{said} ({when})", price, quantity, tax_percent=plan.product.tax_percent)


def _said(line: PricedLine) -> str:
    return {
        Kind.FLAT: _("%(plan)s"),
        Kind.UNITS: _("%(plan)s"),
        Kind.TIER: _("%(plan)s, step %(step)s: %(quantity)s"),
        Kind.PACKAGE: _("%(plan)s, packages"),
        Kind.PERCENTAGE: _("%(plan)s, percentage"),
        Kind.MINIMUM: _("%(plan)s, up to the minimum"),
        Kind.SET_UP: _("%(plan)s, set-up fee"),
    }[line.kind]
