from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from subscriptions.calendar import Interval, Unit
from subscriptions.catalog.declared.entries import (
    Catalog,
    FeatureEntry,
    OpenedEntry,
    PlanEntry,
    PriceEntry,
    ProductEntry,
)
from subscriptions.catalog.features.models import Feature, FeatureKind, PlanFeature
from subscriptions.catalog.models import Plan, PlanKind, Product, WithoutCard
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.states import PlanState


def stored_catalog() -> Catalog:
    """All that is in the database, with the prices that are sold: five queries."""
    is_held = Q(overrides__isnull=False) | Q(seats__isnull=False)
    held = Feature.objects.filter(is_held, pk=OuterRef("pk"))
    return Catalog(
        features=tuple(
            FeatureEntry(row.key, row.name, FeatureKind(row.kind), row.position, row.is_held)
            for row in Feature.objects.annotate(is_held=Exists(held)).order_by("position", "pk")
        ),
        products=tuple(
            ProductEntry(row.key, row.name, row.description, row.tax_percent, row.position)
            for row in Product.objects.order_by("position", "pk")
        ),
        plans=tuple(
            map(_plan, Plan.objects.select_related("product").order_by("product__position", "position", "pk"))
        ),
        prices=tuple(map(_price, _sold())),
        opened=tuple(
            OpenedEntry(row.plan.key, row.feature.key, row.limit, row.is_per_unit)
            for row in PlanFeature.objects.select_related("plan", "feature").order_by(
                "plan", "feature__position"
            )
        ),
    )


def _sold() -> list[Price]:
    sold = Price.objects.filter(replaced_at=None).select_related("plan")
    return sorted(sold, key=lambda price: (price.plan_id, price.currency, price.interval))


def _price(row: Price) -> PriceEntry:
    interval = Interval(Unit(row.interval_unit), row.interval_count)
    return PriceEntry(row.plan.key, row.currency, interval, row.charge_model, row.version)


def _plan(row: Plan) -> PlanEntry:
    return PlanEntry(
        row.key,
        row.product.key,
        row.name,
        PlanState(row.state),
        description=row.description,
        kind=PlanKind(row.kind),
        trial_days=row.trial_days,
        trial_needs_card=row.trial_needs_card,
        without_card=WithoutCard(row.without_card),
        position=row.position,
    )
