from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from billing.states import move
from subscriptions.catalog.actions import (
    archive_plan,
    change_plan,
    change_product,
    create_plan,
    create_product,
)
from subscriptions.catalog.declared.differences import Change, Difference, differences, impossible, to_do
from subscriptions.catalog.declared.entries import (
    Catalog,
    FeatureEntry,
    OpenedEntry,
    PlanEntry,
    PriceEntry,
    ProductEntry,
)
from subscriptions.catalog.declared.queries import stored_catalog
from subscriptions.catalog.declared.reading import BadDocument, CatalogMoved
from subscriptions.catalog.features.actions import (
    change_feature,
    create_feature,
    grant_feature,
    revoke_feature,
)
from subscriptions.catalog.features.models import Feature
from subscriptions.catalog.models import Plan, Product
from subscriptions.catalog.prices.actions import change_price, retire_price
from subscriptions.catalog.prices.models import Price

WHY = "as the catalog declares"


def change_catalog(
    declared: Catalog,
    *,
    at: datetime,
    archives_missing: bool = False,
    seen: Sequence[Difference] | None = None,
    by: Any = None,
) -> list[Difference]:
    """Have stored what is declared, all of it or nothing; what was done. Twice is once.

    Raises BadDocument for what cannot become so, and CatalogMoved where it is not what has been `seen`.
    """
    with transaction.atomic():
        # Of two at once, the second sees what the first has done.
        list(Product.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        stored = stored_catalog()
        if problems := list(impossible(declared, stored)):
            raise BadDocument(problems)
        found = to_do(differences(declared, stored, archives_missing=archives_missing))
        if seen is not None and found != to_do(seen):
            raise CatalogMoved("the catalog has changed since its differences were shown")
        for difference in found:
            _carry_out(difference, at=at, by=by)
    return found


def _carry_out(difference: Difference, *, at: datetime, by: Any) -> None:
    match difference.entry:
        case FeatureEntry():
            _feature(difference, difference.entry)
        case ProductEntry():
            _product(difference, difference.entry)
        case PlanEntry():
            _plan(difference, difference.entry, at=at, by=by)
        case PriceEntry():
            _price(difference, difference.entry, at=at)
        case OpenedEntry():
            _opened(difference, difference.entry, at=at)


def _feature(difference: Difference, entry: FeatureEntry) -> None:
    if difference.change == Change.CREATED:
        create_feature(entry.key, name=entry.name, kind=entry.kind, position=entry.position)
    else:
        change_feature(Feature.objects.get(key=entry.key), **difference.columns)


def _product(difference: Difference, entry: ProductEntry) -> None:
    if difference.change == Change.CREATED:
        told = {"tax_percent": entry.tax_percent, "position": entry.position}
        create_product(entry.key, name=entry.name, description=entry.description, **told)
    else:
        change_product(Product.objects.get(key=entry.key), **difference.columns)


def _plan(difference: Difference, entry: PlanEntry, *, at: datetime, by: Any) -> None:
    if difference.change == Change.CREATED:
        _create_plan(entry, at=at)
        return
    plan = Plan.objects.get(key=entry.key)
    if difference.change == Change.ARCHIVED:
        archive_plan(plan, at=at, why=WHY, by=by)
        return
    columns = difference.columns
    state = columns.pop("state", None)
    if "product" in columns:
        columns["product"] = Product.objects.get(key=entry.product)
    if columns:
        change_plan(plan, **columns)
    if state:
        move(plan, state, at=at, why=WHY, by=by)


def _create_plan(entry: PlanEntry, *, at: datetime) -> None:
    create_plan(
        Product.objects.get(key=entry.product),
        entry.key,
        name=entry.name,
        at=at,
        state=entry.state,
        description=entry.description,
        kind=entry.kind,
        trial_days=entry.trial_days,
        trial_needs_card=entry.trial_needs_card,
        without_card=entry.without_card,
        position=entry.position,
    )


def _price(difference: Difference, entry: PriceEntry, *, at: datetime) -> None:
    plan = Plan.objects.get(key=entry.plan)
    if difference.change != Change.RETIRED:
        change_price(plan, entry.interval, entry.model, currency=entry.currency, at=at)
        return
    slot = {"interval_unit": entry.interval.unit.value, "interval_count": entry.interval.count}
    sold = Price.objects.get(plan=plan, currency=entry.currency, replaced_at=None, **slot)
    retire_price(sold, at=at)


def _opened(difference: Difference, entry: OpenedEntry, *, at: datetime) -> None:
    plan, feature = Plan.objects.get(key=entry.plan), Feature.objects.get(key=entry.feature)
    if difference.change == Change.REVOKED:
        revoke_feature(plan, feature, at=at)
    else:
        grant_feature(plan, feature, at=at, limit=entry.limit, is_per_unit=entry.is_per_unit)
