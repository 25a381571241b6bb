from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from billing.customers.models import Customer
from subscriptions.catalog.models import PlanKind
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.queries import plans_for


def sold_prices(
    customer: Customer | None,
    *,
    currency: str,
    at: datetime,
    kinds: Collection[PlanKind] = (PlanKind.PLAN,),
) -> QuerySet[Price]:
    """The prices at which this customer may choose a plan now, in the order of the plans."""
    plans = plans_for(customer, at=at, kinds=kinds).order_by()
    prices = Price.objects.filter(replaced_at=None, currency=currency, plan__in=plans)
    order = ("plan__product__position", "plan__position", "plan_id", "interval_unit", "interval_count")
    return prices.select_related("plan__product").order_by(*order)
