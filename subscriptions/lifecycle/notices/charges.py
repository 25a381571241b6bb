"""A charge that is to come, as a mail tells of it: written down as it was told, so that it can be proved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import get_language

from billing.money import Money
from billing.notices.links import page_if_any
from billing.payment_methods.queries import active_methods
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.quotes import Quote


class ToldLine(NamedTuple):
    description: str
    amount: str


def facts_of(row: Subscription, charge: Quote) -> dict[str, Any]:
    """What does not change any more once a mail has told it. Descriptions are in the customer's language."""
    return {
        "subscription": row.public_id,
        "name": name_of(row),
        "at": charge.at.isoformat(),
        "currency": row.currency,
        "lines": [[line.description, line.net.micros] for line in charge.lines],
        "less": [discount.title for discount in charge.discounts],
        "tax": charge.tax.micros,
        "total": charge.total.micros,
        "card": _card(row, at=charge.at),
    }


def context_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a template shows of them, in the language that is active."""
    row, currency = stored(data), data["currency"]
    lines = [ToldLine(described, amount(micros, currency)) for described, micros in data["lines"]]
    return {
        "name": data["name"],
        "day": day_of(row, datetime.fromisoformat(data["at"])),
        "amount": amount(data["total"], currency),
        "lines": lines,
        "less": data["less"],
        "tax": amount(data["tax"], currency) if data["tax"] else "",
        "card": data["card"],
    }


def stored(data: Mapping[str, Any]) -> Subscription:
    return Subscription.objects.select_related("customer").get(public_id=data["subscription"])


def name_of(row: Subscription) -> str:
    """What it is called: its plan, and what stands beside it."""
    return ", ".join(item.price.plan.name for item in row.items.all())


def day_of(row: Subscription, instant: datetime) -> str:
    """The day of the subscription's calendar, as its page and its invoices say it."""
    return date_format(instant.astimezone(row.zone), "DATE_FORMAT")


def amount(micros: int, currency: str) -> str:
    return Money(micros, currency).format(get_language())


def page_of(public_id: str) -> str:
    """Where it can be looked at, changed and canceled."""
    return page_if_any("subscriptions:subscription", public_id)


def _card(row: Subscription, *, at: datetime) -> str:
    """What would be charged then, as it is known now; empty where there is none."""
    methods = list(active_methods(row.customer))
    usable = [method for method in methods if method.is_usable(at=at)]
    return str((usable or methods)[0]) if methods else ""
