from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.urls import reverse

from subscriptions.catalog.models import Plan, PlanKind, Product
from subscriptions.catalog.prices.models import Price
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.lifecycle.words import every
from subscriptions.portal.links import link
from subscriptions.portal.plans.words import Cost, cost_of, opened
from subscriptions.portal.subscription.steps import Step, steps_of


class PriceFace(NamedTuple):
    price: Price
    cost: Cost
    every: str
    url: str


class PlanFace(NamedTuple):
    """A card: `held` is the subscription that has the plan, `is_asked` that one came here for it.

    `changes` is the subscription to another plan of the product, which would be changed to this one.
    """

    plan: Plan
    features: list[str]
    prices: list[PriceFace]
    trial_days: int
    held: Subscription | None
    is_asked: bool
    changes: Subscription | None = None

    @property
    def is_waiting(self) -> bool:
        return self.held is not None and self.held.state == SubscriptionState.INCOMPLETE


class Shelf(NamedTuple):
    product: Product
    plans: list[PlanFace]


class Known(NamedTuple):
    """What the cards of one viewer depend on."""

    held: Sequence[Item]
    tried: set[int]
    asked: str
    next_url: str


def shelves_of(prices: Iterable[Price], known: Known) -> list[Shelf]:
    """The plans by product; who came for a plan finds it first."""
    by_plan: dict[int, list[Price]] = {}
    for price in prices:
        by_plan.setdefault(price.plan_id, []).append(price)
    by_product: dict[int, list[PlanFace]] = {}
    for listed in by_plan.values():
        by_product.setdefault(listed[0].plan.product_id, []).append(_face(listed, known))
    shelves = [
        Shelf(plans[0].plan.product, sorted(plans, key=lambda face: not face.is_asked))
        for plans in by_product.values()
    ]
    return sorted(shelves, key=lambda shelf: not shelf.plans[0].is_asked)


def price_face(price: Price, *, next_url: str = "", changes: Subscription | None = None) -> PriceFace:
    """Its button leads to the checkout, or to the change of what one has."""
    cost = cost_of(price.charge_model, currency=price.currency)
    if changes is None:
        url = link(reverse("subscriptions:checkout", args=[price.public_id]), next=next_url)
    else:
        page = reverse("subscriptions:change", args=[changes.public_id])
        url = link(page, price=price.public_id, next=next_url)
    return PriceFace(price, cost, every(price.interval), url)


def _face(prices: list[Price], known: Known) -> PlanFace:
    plan, in_order = prices[0].plan, sorted(prices, key=lambda price: price.interval)
    parts = sorted(plan.features.all(), key=lambda part: (part.feature.position, part.feature.pk))
    changes = _changes(plan, known)
    return PlanFace(
        plan,
        [opened(part) for part in parts],
        [price_face(price, next_url=known.next_url, changes=changes) for price in in_order],
        0 if plan.product_id in known.tried else plan.trial_days,
        next((item.subscription for item in known.held if item.price.plan_id == plan.pk), None),
        is_asked=plan.key == known.asked,
        changes=changes,
    )


def _changes(plan: Plan, known: Known) -> Subscription | None:
    """What the viewer has of the product, and can change."""
    of_product = (item for item in known.held if item.price.plan.product_id == plan.product_id)
    rows = (item.subscription for item in of_product if item.price.plan.kind == PlanKind.PLAN)
    return next((row for row in rows if Step.CHANGE in steps_of(row)), None)
