"""What would have to be done so that what is stored is what is declared. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from subscriptions.catalog.declared.entries import Catalog, Entry, OpenedEntry, PlanEntry, PriceEntry
from subscriptions.catalog.declared.prices import model_in_words
from subscriptions.catalog.declared.reading import Problem
from subscriptions.catalog.states import PlanState
from subscriptions.pricing.figures import text


class Change(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    REPLACED = "replaced"  # a price, by its next version
    RETIRED = "retired"  # a price that is sold no more
    REVOKED = "revoked"  # a feature that a plan opens no more
    ARCHIVED = "archived"  # a plan
    LEFT = "left"  # not in the document, and left alone


@dataclass(frozen=True, slots=True)
class Difference:
    """`entry` is as declared, or as stored where it is not declared; `old` is as stored where both are."""

    change: Change
    entry: Entry
    old: Entry | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Those that change, as they will be."""
        names = [field.name for field in fields(self.entry) if field.compare]
        return {name: new for name in names if (new := getattr(self.entry, name)) != getattr(self.old, name)}

    def __str__(self) -> str:
        return _TOLD[self.change](self)


def differences(declared: Catalog, stored: Catalog, *, archives_missing: bool = False) -> list[Difference]:
    """In the order in which they can be carried out: a plan after its product, its prices after it.

    Nothing is ever deleted. What is not declared is left alone; with `archives_missing` its plans are
    archived, and the prices and features that are missing from a declared plan are taken from sale.
    """
    declared_plans = {plan.key for plan in declared.plans}
    missing = _Missing(declared_plans, archives_missing)
    return [
        *_compared(declared.features, stored.features, missing.thing),
        *_compared(declared.products, stored.products, missing.thing),
        *_compared(declared.plans, stored.plans, missing.plan),
        *_compared(declared.prices, stored.prices, missing.price),
        *_compared(declared.opened, stored.opened, missing.opened),
    ]


def to_do(found: Iterable[Difference]) -> list[Difference]:
    """What is left alone needs nothing done."""
    return [difference for difference in found if difference.change != Change.LEFT]


def impossible(declared: Catalog, stored: Catalog) -> Iterator[Problem]:
    """What cannot become what is declared, as somebody has it: a kind that is in use."""
    priced = {price.plan for price in stored.prices}
    plans = {plan.key: plan.kind for plan in stored.plans if plan.key in priced}
    opened = {one.feature for one in stored.opened}
    used = (feature for feature in stored.features if feature.is_held or feature.key in opened)
    features = {feature.key: feature.kind for feature in used}
    for plan in declared.plans:
        if (kind := plans.get(plan.key, plan.kind)) != plan.kind:
            path = f"products.{plan.product}.plans.{plan.key}.kind"
            yield Problem(path, f"it has prices as {kind.value}: declare it under another key")
    for feature in declared.features:
        if (known := features.get(feature.key, feature.kind)) != feature.kind:
            said = f"somebody has it as {known.value}: declare it under another key"
            yield Problem(f"features.{feature.key}.kind", said)


@dataclass(frozen=True, slots=True)
class _Missing:
    """What becomes of what is stored and not declared; None where there is nothing to tell."""

    plans: set[str]
    archives: bool

    def thing(self, entry: Entry) -> Change | None:
        return Change.LEFT

    def plan(self, entry: Any) -> Change | None:
        if entry.state == PlanState.ARCHIVED:
            return None
        return Change.ARCHIVED if self.archives else Change.LEFT

    def price(self, entry: Any) -> Change | None:
        return self._part(entry, Change.RETIRED)

    def opened(self, entry: Any) -> Change | None:
        return self._part(entry, Change.REVOKED)

    def _part(self, entry: Any, change: Change) -> Change | None:
        # Of a plan that is missing itself, that has been told.
        if entry.plan not in self.plans:
            return None
        return change if self.archives else Change.LEFT


def _compared(
    declared: Iterable[Any], stored: Iterable[Any], missing: Callable[[Any], Change | None]
) -> Iterator[Difference]:
    known = {entry.key: entry for entry in stored}
    for entry in declared:
        old = known.pop(entry.key, None)
        if old is None:
            yield Difference(Change.CREATED, entry)
        elif entry != old:
            change = Change.REPLACED if isinstance(entry, PriceEntry) else Change.CHANGED
            yield Difference(change, entry, old)
    for entry in known.values():
        if becomes := missing(entry):
            yield Difference(becomes, entry)


def _created(found: Difference) -> str:
    entry = found.entry
    if isinstance(entry, PriceEntry):
        return f"{entry}: created: {model_in_words(entry.model, entry.currency)}"
    if isinstance(entry, PlanEntry) and entry.state != PlanState.PUBLIC:
        return f"{entry}: created, {entry.state.value}"
    if isinstance(entry, OpenedEntry):
        each = " for each unit" if entry.is_per_unit else ""
        return f"{entry}: created: {_in_words(entry.limit)}{each}"
    return f"{entry}: created"


def _changed(found: Difference) -> str:
    told = (
        f"{name} {_in_words(getattr(found.old, name))} → {_in_words(new)}"
        for name, new in found.columns.items()
    )
    return f"{found.entry}: changed: {', '.join(told)}"


def _replaced(found: Difference) -> str:
    old, new = found.old, found.entry
    assert isinstance(old, PriceEntry) and isinstance(new, PriceEntry)
    models = (model_in_words(price.model, price.currency) for price in (old, new))
    return f"{new}: version {old.version} replaced by a new one: {' → '.join(models)}"


def _in_words(value: Any) -> str:
    if value is None:
        return "unlimited"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum) or hasattr(value, "label"):
        return str(value.value)
    return text(value) if hasattr(value, "copy_abs") else repr(value)


_TOLD: dict[Change, Callable[[Difference], str]] = {
    Change.CREATED: _created,
    Change.CHANGED: _changed,
    Change.REPLACED: _replaced,
    Change.RETIRED: lambda found: f"{found.entry}: sold no more",
    Change.REVOKED: lambda found: f"{found.entry}: opened no more",
    Change.ARCHIVED: lambda found: f"{found.entry}: archived",
    Change.LEFT: lambda found: f"{found.entry}: not in the file, left alone",
}
