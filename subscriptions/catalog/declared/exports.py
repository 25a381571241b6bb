"""From a catalog to the document that declares it, with nothing in it that goes without saying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from subscriptions.catalog.declared.documents import UNLIMITED
from subscriptions.catalog.declared.entries import (
    Catalog,
    FeatureEntry,
    OpenedEntry,
    PlanEntry,
    ProductEntry,
)
from subscriptions.catalog.declared.prices import tell_model
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.catalog.models import PlanKind, WithoutCard
from subscriptions.catalog.states import PlanState
from subscriptions.pricing.figures import text

Placed = TypeVar("Placed", FeatureEntry, ProductEntry, PlanEntry)


def document_of(catalog: Catalog) -> dict[str, Any]:
    """What `read_catalog` makes the same catalog of."""
    kinds = {feature.key: feature.kind for feature in catalog.features}
    features = {entry.key: _feature(entry, place) for place, entry in _placed(catalog.features)}
    products = {
        entry.key: _product(catalog, entry, place, kinds=kinds) for place, entry in _placed(catalog.products)
    }
    return _without_nothing({"features": features, "products": products})


def _feature(entry: FeatureEntry, place: dict[str, int]) -> Any:
    if entry.kind == FeatureKind.FLAG and not place:
        return entry.name
    kind = {} if entry.kind == FeatureKind.FLAG else {"kind": entry.kind.value}
    return {"name": entry.name, **kind, **place}


def _product(
    catalog: Catalog, entry: ProductEntry, place: dict[str, int], *, kinds: Mapping[str, str]
) -> dict[str, Any]:
    plans = [plan for plan in catalog.plans if plan.product == entry.key]
    told = {
        "name": entry.name,
        "description": entry.description,
        "tax_percent": text(entry.tax_percent) if entry.tax_percent else "",
        **place,
        "plans": {plan.key: _plan(catalog, plan, at, kinds=kinds) for at, plan in _placed(plans)},
    }
    return _without_nothing(told)


def _plan(
    catalog: Catalog, entry: PlanEntry, place: dict[str, int], *, kinds: Mapping[str, str]
) -> dict[str, Any]:
    prices: dict[str, dict[str, Any]] = {}
    for price in catalog.prices:
        if price.plan == entry.key:
            told = tell_model(price.model, price.currency)
            prices.setdefault(price.currency, {})[str(price.interval)] = told
    opened = [one for one in catalog.opened if one.plan == entry.key]
    return _without_nothing(
        {
            "name": entry.name,
            "description": entry.description,
            "kind": "" if entry.kind == PlanKind.PLAN else entry.kind.value,
            "state": "" if entry.state == PlanState.PUBLIC else entry.state.value,
            "trial": _trial(entry),
            **place,
            "prices": prices,
            "features": {one.feature: _opened(one, kinds[one.feature]) for one in opened},
        }
    )


def _trial(entry: PlanEntry) -> Any:
    needs = {} if entry.trial_needs_card else {"needs_card": False}
    ends = {} if entry.without_card == WithoutCard.CANCEL else {"without_card": entry.without_card.value}
    days = {"days": entry.trial_days} if entry.trial_days else {}
    return {**days, **needs, **ends} if needs or ends else entry.trial_days


def _opened(entry: OpenedEntry, kind: str) -> Any:
    if entry.limit is None:
        return True if kind == FeatureKind.FLAG else UNLIMITED
    return {"limit": entry.limit, "per_unit": True} if entry.is_per_unit else entry.limit


def _placed(entries: Iterable[Placed]) -> Iterable[tuple[dict[str, int], Placed]]:
    """Each with its position, where that is not its place in the list."""
    for index, entry in enumerate(entries):
        yield ({} if entry.position == index else {"position": entry.position}), entry


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value or key == "position"}
