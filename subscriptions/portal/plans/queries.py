from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from billing.conf import conf
from billing.customers.models import Customer
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.lifecycle.models import Item
from subscriptions.lifecycle.states import LIVE


def prices_for(customer: Customer | None, *, at: datetime) -> Iterable[Price]:
    """What is on sale for this customer, in their currency, with all that its plans open."""
    currency = customer.currency if customer else conf().default_currency
    return sold_prices(customer, currency=currency, at=at).prefetch_related("plan__features__feature")


def items_held(customer: Customer | None) -> list[Item]:
    """What the customer has, or has begun to buy."""
    if customer is None:
        return []
    held = Item.objects.filter(subscription__customer=customer, subscription__state__in=LIVE)
    return list(held.select_related("subscription", "price__plan").order_by("subscription_id", "position"))
