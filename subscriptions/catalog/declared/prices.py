"""Intervals and prices as a document spells them: `3 months`, `"20.00"`, `{type: graduated, tiers: […]}`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from billing.iso4217 import EXPONENTS
from subscriptions.calendar import Interval, Unit
from subscriptions.catalog.declared.reading import Problem, Section, kind_of, misgiven_figure
from subscriptions.catalog.prices.actions import COUNT_MAX
from subscriptions.pricing import ChargeModel, Flat, PricingError, from_document, to_document

_INTERVAL = re.compile(r"(?:([1-9][0-9]{0,4}) )?(day|week|month|year)s?", re.ASCII)
_COUNTS = {"up_to", "size", "free_units", "percent"}
_AMOUNTS = {"amount", "unit_amount", "flat_amount", "fixed", "least", "most", "minimum", "set_up_fee"}


def read_interval(spelled: str) -> Interval:
    """Raises ValueError. `month`, `1 month` and `3 months`."""
    found = _INTERVAL.fullmatch(spelled)
    if not found:
        raise ValueError(f'such as month, year or "3 months", not {spelled!r:.60}')
    interval = Interval(Unit(found[2]), int(found[1] or 1))
    if interval.count > COUNT_MAX:
        raise ValueError(f"at most {COUNT_MAX}")
    return interval


def read_model(value: Any, path: str) -> ChargeModel | list[Problem]:
    """The price that is told, or what is wrong with it."""
    if not isinstance(value, Mapping):
        said = misgiven_figure(value)
        return [Problem(path, said)] if said else Flat(Decimal(value))
    if wrong := list(_misgiven(value, path)):
        return wrong
    try:
        return from_document(_completed(value))
    except PricingError as error:
        return [Problem(path, str(error))]


def tell_model(model: ChargeModel, currency: str) -> Any:
    """The inverse of `read_model`, with nothing in it that goes without saying."""
    document = _padded(to_document(model), EXPONENTS[currency])
    if isinstance(model, Flat):
        return document["amount"]
    for name in list(document):
        shorter = {key: value for key, value in document.items() if key != name}
        if _reads_as(shorter, model):
            document = shorter
    return document


def model_in_words(model: ChargeModel, currency: str) -> str:
    """On one line."""
    told = tell_model(model, currency)
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)


def _misgiven(document: Mapping[Any, Any], path: str) -> Iterator[Problem]:
    """Each figure of it that is none, by its own path."""
    at = Section(None, path, []).at
    for key, value in document.items():
        if key == "tiers":
            yield from _misgiven_tiers(value, at(key))
        elif key == "up_to" and value is None:
            continue
        elif key in _COUNTS | _AMOUNTS and (said := misgiven_figure(value)):
            yield Problem(at(key), said)


def _misgiven_tiers(tiers: Any, path: str) -> Iterator[Problem]:
    if not isinstance(tiers, list):
        yield Problem(path, f"a list, not {kind_of(tiers)}")
        return
    for step, tier in enumerate(tiers, start=1):
        if isinstance(tier, Mapping):
            yield from _misgiven(tier, f"{path}.{step}")
        else:
            yield Problem(f"{path}.{step}", f"a mapping, not {kind_of(tier)}")


def _completed(document: Mapping[Any, Any]) -> dict[Any, Any]:
    """The last tier needs not say that it has no end."""
    told = dict(document)
    if isinstance(told.get("tiers"), list) and told["tiers"]:
        *others, last = told["tiers"]
        told["tiers"] = [*others, {"up_to": None, **last}]
    return told


def _reads_as(document: Mapping[str, Any], model: ChargeModel) -> bool:
    try:
        return from_document(_completed(document)) == model
    except PricingError:
        return False


def _padded(document: Mapping[str, Any], places: int) -> dict[str, Any]:
    """Amounts with the decimals of their currency, and tiers without what is nothing."""
    told: dict[str, Any] = {}
    for key, value in document.items():
        if key == "tiers":
            told[key] = [_shortened(_padded(tier, places)) for tier in value]
        elif key in _AMOUNTS:
            whole, _, decimals = value.partition(".")
            told[key] = f"{whole}.{decimals.ljust(places, '0')}" if decimals or places else whole
        else:
            told[key] = value
    return told


def _shortened(tier: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: value
        for key, value in tier.items()
        if value is not None and (key not in _AMOUNTS or Decimal(value))
    }
    # What costs nothing at all says so.
    return kept if kept.keys() - {"up_to"} else {**kept, "unit_amount": "0"}
