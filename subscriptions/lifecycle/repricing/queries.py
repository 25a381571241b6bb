from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from subscriptions.catalog.models import Plan
from subscriptions.catalog.prices.models import Price
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.states import ENDED


def on_old_prices(plan: Plan) -> QuerySet[Subscription]:
    """Those that go on and have a price of the plan in whose place another one is sold."""
    slot = ("currency", "interval_unit", "interval_count")
    same = {name: OuterRef(f"price__{name}") for name in slot}
    sold = Price.objects.filter(plan=plan, replaced_at=None, **same)
    old = Item.objects.filter(Exists(sold), price__plan=plan, price__replaced_at__isnull=False)
    rows = Subscription.objects.filter(pk__in=old.values("subscription")).exclude(state__in=ENDED)
    return rows.order_by("pk")
