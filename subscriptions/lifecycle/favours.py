"""What staff may allow: a longer trial, a plan for nothing, the price that others pay by now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from billing.errors import IllegalMove
from billing.notices.actions import record_notice
from billing.notices.kinds.catalogue import BY_NAME
from billing.standing.actions import changing
from subscriptions.catalog.models import Plan
from subscriptions.catalog.prices.models import Price
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.coming import next_charge
from subscriptions.lifecycle.models import Item, Subscription, Terms
from subscriptions.lifecycle.notices.prices import PriceChanged, price_change
from subscriptions.lifecycle.queries import locked_subscription
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.states import ENDED, SubscriptionState


def change_trial_end(subscription: Subscription, trial_ends_at: datetime, *, at: datetime) -> bool:
    """The trial ends then, and the first period begins; whether that is another instant than before.

    Raises IllegalMove unless it is on trial, and BadChoice for an end that is over.
    """
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state != SubscriptionState.TRIALING:
            raise IllegalMove(f"{row} is {row.state}, and not on trial")
        if trial_ends_at <= at:
            raise BadChoice("a trial ends in the future")
        if row.trial_ends_at == trial_ends_at:
            return False
        row.trial_ends_at = row.period_end_at = row.anchor_at = trial_ends_at
        # What was to happen at the end of the trial happens there still.
        row.cancel_at = trial_ends_at if row.cancel_at else None
        row.pause_at = trial_ends_at if row.pause_at else None
        row.save(update_fields=["trial_ends_at", "period_end_at", "anchor_at", "cancel_at", "pause_at"])
        schedule(row)
    return True


def change_terms(subscription: Subscription, terms: Terms, *, at: datetime) -> bool:
    """From the next period on it is billed, or is not; whether that is new. IllegalMove after its end."""
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state in ENDED:
            raise IllegalMove(f"{row} has ended")
        if row.terms == terms:
            return False
        row.terms = terms
        row.save(update_fields=["terms"])
    return True


def change_to_sold_prices(subscription: Subscription, *, at: datetime, plan: Plan | None = None) -> bool:
    """From the next period on each item costs what its plan is sold at now; whether any price is another.

    With `plan`, those of that plan alone. What is not sold any more keeps its price. The customer is told by
    mail what comes to another amount, and when. Raises IllegalMove once it ended.
    """
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.state in ENDED:
            raise IllegalMove(f"{row} has ended")
        before = next_charge(row)
        moved = [sold for item in _items(row, plan) if (sold := _moved(item))]
        if moved and (found := price_change(row, before, moved)):
            record_notice(BY_NAME[PriceChanged.name], found, at=at)
    return bool(moved)


def _items(row: Subscription, plan: Plan | None) -> QuerySet[Item]:
    items = row.items.select_related("price")
    return items.filter(price__plan=plan) if plan else items


def _moved(item: Item) -> Price | None:
    """The price that it has from now on, where that is another one."""
    old = item.price
    same = {"plan": old.plan_id, "currency": old.currency, "interval_unit": old.interval_unit}
    sold = Price.objects.filter(**same, interval_count=old.interval_count, replaced_at=None).first()
    if sold is None or sold == old:
        return None
    item.price = sold
    item.save(update_fields=["price"])
    return sold
