"""Which plan a refusal offers, and what it costs: told when somebody is refused, in their words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.access.answers.remedies import Quote, quoted_by
from billing.access.denied import Remedy
from billing.clock import now
from billing.conf import conf
from billing.money import Money
from subscriptions.catalog.models import PlanKind
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.lifecycle.models import Item, Terms
from subscriptions.lifecycle.words import every
from subscriptions.pricing import total


def connect() -> None:
    quoted_by("choose_plan", quote_of)
    quoted_by("add_seat", quote_of_seat)


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


def quote_of_seat(remedy: Remedy) -> Quote | None:
    """What another unit adds to a period of the subscription, and how many seats come with it.

    None where that costs nothing, as of what is given, or where steps make all of them cheaper.
    """
    wanted = dict(remedy.params)
    items = Item.objects.filter(
        subscription__public_id=wanted["subscription"],
        subscription__terms=Terms.PAID,
        price__plan__features__feature__key=wanted.get("feature", ""),
        price__plan__features__is_per_unit=True,
    )
    item = items.select_related("price__plan").annotate(seats=F("price__plan__features__limit")).first()
    more = _of_another(item) if item else None
    if item is None or more is None:
        return None
    said = {"count": item.seats, "amount": more.format(get_language()), "every": every(item.price.interval)}
    one, many = _("Add a seat: %(amount)s %(every)s"), _("Add %(count)s seats: %(amount)s %(every)s")
    return Quote((one if item.seats == 1 else many) % said, more, _one_more(item))


def _one_more(item: Item) -> dict[str, str]:
    """What the page of changes is asked for, so that it says at once what another unit comes to."""
    plan = Item.objects.filter(subscription=item.subscription_id, price__plan__kind=PlanKind.PLAN)
    price = plan.values_list("price__public_id", flat=True).get()
    name = "quantity" if item.price.plan.kind == PlanKind.PLAN else f"n-{item.price.plan.key}"
    return {"price": price, name: str(item.quantity + 1)}


def _of_another(item: Item) -> Money | None:
    more = cost_of(item.price, item.quantity + 1, is_first=False)
    more -= cost_of(item.price, item.quantity, is_first=False)
    return more if more.micros > 0 else None


def cheapest(prices: Iterable[Price]) -> Price | None:
    """By what it comes to in a month."""
    return min(prices, key=lambda price: cost_of(price).micros / price.interval.mean_months, default=None)


def cost_of(price: Price, quantity: int = 1, *, is_first: bool = True) -> Money:
    """Of so many, before tax: in the first period, with what is set up then, or in any other."""
    lines = price.charge_model.lines(Decimal(quantity), currency=price.currency, is_first=is_first)
    return total(lines, currency=price.currency)


def _opening(wanted: dict[str, str], *, at: datetime) -> list[Price]:
    prices = sold_prices(None, currency=wanted.get("currency") or conf().default_currency, at=at)
    if feature := wanted.get("feature"):
        prices = prices.filter(plan__features__feature__key=feature)
    if plan := wanted.get("plan"):
        prices = prices.filter(plan__key=plan)
    return list(prices)
