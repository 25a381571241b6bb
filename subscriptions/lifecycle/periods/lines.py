"""What a period costs, as lines of an invoice in the customer's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.invoices.lines.models import Line
from billing.invoices.lines.totals import NewLine
from subscriptions.calendar import Period
from subscriptions.discounts.stacking import Offer, Part, Stacked, stack
from subscriptions.lifecycle.models import Item, Subscription, Terms
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod
from subscriptions.pricing import ChargeModel, Kind, PricedLine


class ItemLines(NamedTuple):
    item: Item
    lines: tuple[NewLine, ...]


def lines_of(subscription: Subscription, items: list[Item], period: Period) -> list[ItemLines]:
    """What each item costs for the whole of `period`; no line where it costs nothing."""
    is_first = subscription.serial == 0
    with translation.override(subscription.customer.locale), timezone.override(subscription.zone):
        when = span_of(period)
        return [ItemLines(item, tuple(_lines(item, when, is_first=is_first))) for item in items]


def is_billed(subscription: Subscription, parts: Sequence[ItemLines]) -> bool:
    """Whether there is an invoice of it: it is not given for nothing, and costs something."""
    return subscription.terms == Terms.PAID and any(part.lines for part in parts)


def stacked_of(subscription: Subscription, parts: Sequence[ItemLines], offers: Sequence[Offer]) -> Stacked:
    """With what the offers take off."""
    told = [Part(part.item.price.plan.key, part.lines) for part in parts]
    return stack(told, offers, currency=subscription.currency)


def key_of(subscription: Subscription, serial: int) -> str:
    """Of the invoice of that period."""
    return f"{subscription.public_id}:{serial}"


def items_of(
    billed: BilledPeriod, parts: Sequence[ItemLines], lines: Sequence[Line] | None = None
) -> list[BilledItem]:
    """What each item was billed; not written yet. `lines` are the invoice's, looked up where not handed in.

    The net of an item's lines is what it was billed: discounts are off by then, tax is not on yet.
    """
    if lines is None:
        lines = list(billed.invoice.lines.all()) if billed.invoice else []
    nets = iter([line.amount_micros - line.discount_micros for line in lines])
    return [
        BilledItem(
            period=billed,
            customer_id=billed.customer_id,
            invoice=billed.invoice,
            price=item.price,
            quantity=item.quantity,
            start_at=billed.start_at,
            tax_percent=item.price.plan.product.tax_percent,
            amount_micros=sum(next(nets) for _line in of_item) if billed.invoice else 0,
        )
        for item, of_item in parts
    ]


def span_of(period: Period) -> str:
    """ "March 1, 2026 – April 1, 2026", in the active language and time zone."""
    days = (date_format(localtime(instant), "DATE_FORMAT") for instant in (period.start, period.end))
    return " – ".join(days)


def _lines(item: Item, when: str, *, is_first: bool) -> Iterator[NewLine]:
    price = item.price
    for line in _priced(price.charge_model, item.quantity, price.currency, is_first=is_first):
        if line.amount:
            yield _line(item, line, when)


@lru_cache(maxsize=4_096)
def _priced(model: ChargeModel, quantity: int, currency: str, *, is_first: bool) -> tuple[PricedLine, ...]:
    """Reckoned once for all who have as many of it: models are frozen, and made of nothing but figures."""
    return model.lines(Decimal(quantity), currency=currency, is_first=is_first)


def _line(item: Item, line: PricedLine, when: str) -> NewLine:
    # What has a flat part comes to more than quantity × price, and is one of what it comes to.
    is_plain = not line.flat_amount and line.quantity
    price, quantity = (line.unit_amount, line.quantity) if is_plain else (line.amount.amount, Decimal(1))
    said = _(_SAID[line.kind]) % {
        "plan": item.price.plan.name,
        "quantity": f"{line.quantity:f}",
        "step": line.step,
    }
    plan = item.price.plan
    return NewLine(f"{said} ({when})", price, quantity, tax_percent=plan.product.tax_percent)


_SAID = {
    Kind.FLAT: gettext_noop("%(plan)s"),
    Kind.UNITS: gettext_noop("%(plan)s"),
    Kind.TIER: gettext_noop("%(plan)s, step %(step)s: %(quantity)s"),
    Kind.PACKAGE: gettext_noop("%(plan)s, packages"),
    Kind.PERCENTAGE: gettext_noop("%(plan)s, percentage"),
    Kind.MINIMUM: gettext_noop("%(plan)s, up to the minimum"),
    Kind.SET_UP: gettext_noop("%(plan)s, set-up fee"),
}
