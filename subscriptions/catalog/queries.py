from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from billing.customers.models import Customer
from subscriptions.catalog.models import Plan, PlanKind
from subscriptions.catalog.states import PlanState


def plans_for(
    customer: Customer | None, *, at: datetime, kinds: Collection[PlanKind] = (PlanKind.PLAN,)
) -> QuerySet[Plan]:
    """What this customer may choose: all that is public, and what is hidden and was offered."""
    choosable = Q(state=PlanState.PUBLIC)
    if customer is not None:
        still = Q(offers__until_at=None) | Q(offers__until_at__gt=at)
        choosable |= Q(state=PlanState.HIDDEN, offers__customer=customer) & still
    plans = Plan.objects.filter(choosable, kind__in=kinds).distinct()
    return plans.select_related("product").order_by("product__position", "product_id", "position", "pk")
