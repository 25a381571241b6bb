from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects

from billing.portal.viewer import Viewer
from subscriptions.calendar import Interval
from subscriptions.catalog.features.models import PlanFeature
from subscriptions.catalog.models import Plan, PlanKind
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.changes.models import Change
from subscriptions.lifecycle.models import Item, Subscription


class Offered(NamedTuple):
    """What a subscription has, and what it may be instead: plans of its product, and add-ons beside them."""

    plan: Item
    beside: list[Item]
    plans: list[Price]
    add_ons: list[Price]

    def add_on_plans(self) -> list[Plan]:
        """Each once, those that it has first, whether they are sold or not."""
        listed = [item.price.plan for item in self.beside] + [price.plan for price in self.add_ons]
        return list({plan.pk: plan for plan in listed}.values())

    def price_of(self, plan: Plan, interval: Interval) -> Price | None:
        """Of an add-on: what it costs already, or what it is sold at in that interval."""
        known = [item.price for item in self.beside] + self.add_ons
        fits = (price for price in known if price.plan_id == plan.pk and price.interval == interval)
        return next(fits, None)


def offered(row: Subscription, *, at: datetime) -> Offered:
    """With the plan that it has among the plans, also where that is not sold any more."""
    items = list(row.items.all())
    plan = next(item for item in items if item.price.plan.kind == PlanKind.PLAN)
    beside = [item for item in items if item is not plan]
    product = plan.price.plan.product_id
    sold = list(
        sold_prices(row.customer, currency=row.currency, at=at, kinds=tuple(PlanKind)).filter(
            plan__product=product
        )
    )
    # What it has is known already: with it, what both open is one query.
    every = [item.price.plan for item in items] + [price.plan for price in sold]
    features = Prefetch("features", PlanFeature.objects.select_related("feature"))
    prefetch_related_objects(every, features)
    plans, add_ons = (
        [price for price in sold if price.plan.kind == kind] for kind in (PlanKind.PLAN, PlanKind.ADD_ON)
    )
    return Offered(plan, beside, plans if plan.price in plans else [plan.price, *plans], add_ons)


def changed_by(viewer: Viewer, key: str) -> Change | None:
    """What this form has changed before."""
    if viewer.customer is None or not key:
        return None
    return Change.objects.filter(customer=viewer.customer, key=key).select_related("invoice").first()
