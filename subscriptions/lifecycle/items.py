"""What a subscription is of, what may be chosen, and what it is to be of from its next period on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from subscriptions.catalog.models import PlanKind
from subscriptions.catalog.prices.models import Price
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.models import ComingItem, Item, Subscription

QUANTITY_MAX = 1_000_000


class Choice(NamedTuple):
    """So many of a price."""

    price: Price
    quantity: int = 1


def plan_price(choices: Sequence[Choice]) -> Price:
    """The price of the plan among them. Raises BadChoice where they do not go together."""
    plans = [choice.price for choice in choices if choice.price.plan.kind == PlanKind.PLAN]
    if len(plans) != 1:
        raise BadChoice("a subscription has one plan, and add-ons beside it")
    if len({choice.price.pk for choice in choices}) < len(choices):
        raise BadChoice("each price once: more of it is a quantity")
    plan = plans[0]
    for price, quantity in choices:
        if (price.currency, price.interval) != (plan.currency, plan.interval):
            raise BadChoice(f"{price} is not billed as {plan} is: another currency or interval")
        if not 1 <= quantity <= QUANTITY_MAX:
            raise BadChoice(f"{quantity} of {price}: a quantity is from 1 to {QUANTITY_MAX}")
    return plan


def replace_items(row: Subscription, choices: Sequence[Choice]) -> bool:
    """It is of these from now on; whether its periods are of another length then. Its row must be locked."""
    price, before = plan_price(choices), row.interval
    row.items.all().delete()
    Item.objects.bulk_create(
        Item(subscription=row, price=choice.price, quantity=choice.quantity, position=position)
        for position, choice in enumerate(choices)
    )
    row.interval_unit, row.interval_count = price.interval_unit, price.interval_count
    row.save(update_fields=["interval_unit", "interval_count"])
    return price.interval != before


def record_coming(row: Subscription, choices: Sequence[Choice]) -> None:
    """From its next period on it is of these; of what it has where there are none. Its row must be locked."""
    row.coming_items.all().delete()
    ComingItem.objects.bulk_create(
        ComingItem(subscription=row, price=choice.price, quantity=choice.quantity, position=position)
        for position, choice in enumerate(choices)
    )
    row.change_at = row.period_end_at if choices else None
    row.save(update_fields=["change_at"])


def take_coming(row: Subscription) -> bool:
    """The next period begins: it is of what was to come; whether its periods are of another length then."""
    coming = list(row.coming_items.select_related("price__plan"))
    if not coming:
        return False
    is_other = replace_items(row, [Choice(item.price, item.quantity) for item in coming])
    record_coming(row, ())
    return is_other
