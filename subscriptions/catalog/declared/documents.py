"""From a document to the catalog that it declares, with everything that is wrong told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from billing.iso4217 import EXPONENTS
from subscriptions.calendar import Interval
from subscriptions.catalog.declared.entries import (
    Catalog,
    FeatureEntry,
    OpenedEntry,
    PlanEntry,
    PriceEntry,
    ProductEntry,
)
from subscriptions.catalog.declared.prices import read_interval, read_model
from subscriptions.catalog.declared.reading import (
    DESCRIPTION_MAX,
    NAME_MAX,
    POSITION_MAX,
    BadDocument,
    Problem,
    Section,
)
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.catalog.given import LIMIT_MAX
from subscriptions.catalog.models import PlanKind, WithoutCard
from subscriptions.catalog.states import PlanState

_KEY = re.compile(r"[-a-zA-Z0-9_]{1,60}", re.ASCII)
# Ten years.
TRIAL_DAYS_MAX = 3653
UNLIMITED = "unlimited"


def read_catalog(document: Any) -> Catalog:
    """What the document declares; what it does not say has its default. Raises BadDocument.

    `{"features": {key: …}, "products": {key: {"name": …, "plans": {key: …}}}}`, figures as strings.
    """
    problems: list[Problem] = []
    reading = _Reading(Section(document, "", problems))
    if problems:
        raise BadDocument(problems)
    return Catalog(
        tuple(reading.features.values()),
        tuple(reading.products),
        tuple(reading.plans.values()),
        tuple(reading.prices),
        tuple(reading.opened),
    )


class _Reading:
    """What has been read so far: a plan may only open a feature that is there."""

    def __init__(self, root: Section) -> None:
        self.features: dict[str, FeatureEntry] = {}
        self.products: list[ProductEntry] = []
        self.plans: dict[str, PlanEntry] = {}
        self.prices: list[PriceEntry] = []
        self.opened: list[OpenedEntry] = []
        for index, key, value, under in _keyed(root.section("features")):
            # `exports: Exports` is a flag by its name.
            entry = Section(
                {"name": value} if isinstance(value, str) else value, under.at(key), under.problems
            )
            self.features[key] = _feature(key, entry, index=index)
        for index, key, value, under in _keyed(root.section("products")):
            self._product(key, Section(value, under.at(key), under.problems), index=index)
        root.end()

    def _product(self, key: str, entry: Section, *, index: int) -> None:
        name = entry.text("name", longest=NAME_MAX, is_needed=True)
        description = entry.text("description", longest=DESCRIPTION_MAX)
        position = entry.whole("position", index, most=POSITION_MAX)
        tax_percent = entry.percent("tax_percent")
        self.products.append(ProductEntry(key, name, description, tax_percent, position))
        for place, plan, value, under in _keyed(entry.section("plans")):
            if known := self.plans.get(plan):
                under.refuse(plan, f"the product {known.product} has a plan of that key, too")
            else:
                self._plan(plan, Section(value, under.at(plan), under.problems), product=key, index=place)
        entry.end()

    def _plan(self, key: str, entry: Section, *, product: str, index: int) -> None:
        self.plans[key] = PlanEntry(
            key,
            product,
            entry.text("name", longest=NAME_MAX, is_needed=True),
            entry.choice("state", PlanState.PUBLIC),
            description=entry.text("description", longest=DESCRIPTION_MAX),
            kind=entry.choice("kind", PlanKind.PLAN),
            position=entry.whole("position", index, most=POSITION_MAX),
            **_trial(entry),
        )
        for currency, value in (listed := entry.section("prices")).entries():
            if currency in EXPONENTS:
                told = Section(value, listed.at(currency), listed.problems)
                self.prices += _prices(key, told, currency=currency)
            else:
                listed.refuse(currency, "not an ISO 4217 currency code")
        for feature, value in (opened := entry.section("features")).entries():
            if found := self.features.get(feature):
                self.opened += _opened(key, found, value, under=opened)
            else:
                opened.refuse(feature, "no such feature is declared under features")
        entry.end()


def _keyed(section: Section) -> Iterator[tuple[int, str, Any, Section]]:
    """What stands below each key that can be one, with its place."""
    for index, (key, value) in enumerate(section.entries()):
        if _KEY.fullmatch(key):
            yield index, key, value, section
        else:
            section.refuse(key, "a key has 1 to 60 letters of A to Z, digits, - and _")


def _feature(key: str, entry: Section, *, index: int) -> FeatureEntry:
    name = entry.text("name", longest=NAME_MAX, is_needed=True)
    kind = entry.choice("kind", FeatureKind.FLAG)
    position = entry.whole("position", index, most=POSITION_MAX)
    entry.end()
    return FeatureEntry(key, name, kind, position)


def _trial(entry: Section) -> dict[str, Any]:
    """`trial: 14`, or with what it needs and how it ends."""
    value = entry.take("trial")
    told = Section({"days": value} if isinstance(value, int) else value, entry.at("trial"), entry.problems)
    found = {
        "trial_days": told.whole("days", 0, most=TRIAL_DAYS_MAX),
        "trial_needs_card": told.flag("needs_card", default=True),
        "without_card": told.choice("without_card", WithoutCard.CANCEL),
    }
    told.end()
    return found


def _prices(plan: str, told: Section, *, currency: str) -> Iterator[PriceEntry]:
    known: set[Interval] = set()
    for spelled, value in told.entries():
        try:
            interval = read_interval(spelled)
        except ValueError as error:
            told.refuse(spelled, str(error))
            continue
        if interval in known:
            told.refuse(spelled, "the same interval stands there twice")
        known.add(interval)
        model = read_model(value, told.at(spelled))
        if isinstance(model, list):
            told.problems.extend(model)
        else:
            yield PriceEntry(plan, currency, interval, model)


def _opened(plan: str, feature: FeatureEntry, value: Any, *, under: Section) -> Iterator[OpenedEntry]:
    key = feature.key
    if feature.kind == FeatureKind.FLAG:
        if value is True:
            yield OpenedEntry(plan, key)
        else:
            under.refuse(key, "a flag is opened by true, and by nothing else; else leave it out")
    elif value == UNLIMITED:
        yield OpenedEntry(plan, key)
    elif isinstance(value, dict):
        told = Section(value, under.at(key), under.problems)
        limit = told.as_whole("limit", told.take("limit"), most=LIMIT_MAX)
        is_per_unit = told.flag("per_unit", default=False)
        told.end()
        yield OpenedEntry(plan, key, limit, is_per_unit)
    else:
        yield OpenedEntry(plan, key, under.as_whole(key, value, most=LIMIT_MAX))
