"""The stored facts and, where that is asked for, the same as they would be stated now: they must be equal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from billing.customers.models import Customer
from billing.diagnosis.proof import Pair, pairs_of
from billing.standing.facts import Facts
from billing.standing.models import Standing
from billing.standing.queries import recompute, standing_of


class StatedFact(NamedTuple):
    """One fact; an instant is kept as one, so that a page can show it in the reader's time zone."""

    name: str
    stored: datetime | str
    now: datetime | str
    is_equal: bool


class StatedFacts(NamedTuple):
    facts: Facts
    computed_at: datetime | None
    rows: list[StatedFact]
    is_compared: bool

    @property
    def are_equal(self) -> bool:
        return all(row.is_equal for row in self.rows)


def stated_facts(customer: Customer, *, is_compared: bool) -> StatedFacts:
    """Looks, and mends nothing. To compare asks every source; who has no standing is always compared."""
    standing: Standing | None = getattr(customer, "standing", None)
    stored = standing.facts if standing else {}
    is_compared = is_compared or standing is None
    current = recompute([customer.pk])[customer.pk] if is_compared else stored
    rows = [_shown(pair) for pair in pairs_of(stored, current)]
    # As the gate reads them: it does not trust another schema's, and looks at the credit as it is now.
    stood = standing_of(customer.pk)
    facts = stood.facts if stood else Facts(current)
    return StatedFacts(facts, standing.computed_at if standing else None, rows, is_compared)


def _shown(pair: Pair) -> StatedFact:
    stored, now = _as_text(pair.fact, pair.stored), _as_text(pair.fact, pair.stated)
    return StatedFact(pair.fact, stored, now, pair.is_equal)


def _as_text(name: str, value: Any) -> datetime | str:
    if value is None:
        return ""
    if name.endswith(("_at", "_until", "_since")):
        return datetime.fromisoformat(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
