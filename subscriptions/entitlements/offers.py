"""Which plan a refusal offers, and what it costs: told when somebody is refused, in their words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.access.answers.remedies import Quote, quoted_by
from billing.access.denied import Remedy
from billing.clock import now
from billing.conf import conf
from billing.money import Money
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.lifecycle.words import every
from subscriptions.pricing import total


def connect() -> None:
    quoted_by("choose_plan", quote_of)


def quote_of(remedy: Remedy) -> Quote | None:
    """The cheapest plan on sale that opens the door, per month; None where none does."""
    wanted = dict(remedy.params)
    price = cheapest(_opening(wanted, at=now()))
    if price is None:
        return None
    amount = cost_of(price)
    said = {
        "plan": price.plan.name,
        "amount": amount.format(get_language()),
        "every": every(price.interval),
        "days": price.plan.trial_days,
    }
    told = _("Try %(plan)s for %(days)s days, then %(amount)s %(every)s")
    title = (told if price.plan.trial_days else _("Choose %(plan)s: %(amount)s %(every)s")) % said
    due_today = Money.zero(price.currency) if price.plan.trial_days else amount
    return Quote(title, due_today, {"plan": price.plan.key})


def cheapest(prices: Iterable[Price]) -> Price | None:
    """By what it comes to in a month."""
    return min(prices, key=lambda price: cost_of(price).micros / price.interval.mean_months, default=None)


def cost_of(price: Price) -> Money:
    """Of one, in the first period, before tax."""
    lines = price.charge_model.lines(Decimal(1), currency=price.currency, is_first=True)
    return total(lines, currency=price.currency)


def _opening(wanted: dict[str, str], *, at: datetime) -> list[Price]:
    prices = sold_prices(None, currency=wanted.get("currency") or conf().default_currency, at=at)
    if feature := wanted.get("feature"):
        prices = prices.filter(plan__features__feature__key=feature)
    if plan := wanted.get("plan"):
        prices = prices.filter(plan__key=plan)
    return list(prices)
