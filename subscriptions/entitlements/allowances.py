"""How much of a feature is open at an instant, by the facts alone. No clock, no query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from billing.standing.facts import Facts

Part = Mapping[str, Any]
# A gate reads with the customer's facts who sits: more would make each of its readings dear.
SEATS_MAX = 2_000


def is_open(part: Part, at: datetime) -> bool:
    """Of what is told by parts: whether this one has not ended."""
    until = part.get("access_until")
    return until is None or at < datetime.fromisoformat(until)


def own_value(facts: Facts, feature: str, at: datetime) -> Part | None:
    """What staff have given or closed for this customer, while that lasts."""
    own: Part | None = (facts["own_features"] or {}).get(feature)
    return own if own is not None and is_open(own, at) else None


def open_parts(facts: Facts, feature: str, at: datetime) -> list[Part]:
    """What counts now: the customer's own value alone where there is one, else what each plan opens."""
    own = own_value(facts, feature, at)
    if own is not None:
        return [] if own.get("is_closed") else [own]
    return [part for part in (facts["features"] or {}).get(feature, ()) if is_open(part, at)]


def allowed(facts: Facts, feature: str, at: datetime) -> int | None:
    """So much of it in all: what several plans and add-ons open adds up. None where there is no limit."""
    limits = [part.get("limit") for part in open_parts(facts, feature, at)]
    return None if None in limits else sum(limit for limit in limits if limit is not None)


def seats_open(facts: Facts, feature: str, at: datetime) -> int:
    """How many can be sat on; where there is no limit, as many as there can ever be."""
    limit = allowed(facts, feature, at)
    return SEATS_MAX if limit is None else min(limit, SEATS_MAX)
