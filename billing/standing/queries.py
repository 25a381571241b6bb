from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.module_loading import import_string

from billing.conf import conf
from billing.standing.facts import SCHEMA_VERSION, Facts
from billing.standing.models import Standing

_COLUMNS = ("customer_id", "customer__public_id", "facts", "schema_version")


class Stood(NamedTuple):
    """A customer as the gate sees it: no model instance, plain values of one row."""

    customer_id: int
    public_id: str
    facts: Facts


def standing_of_owner(owner: Model) -> Stood | None:
    """One query by the unique index on the customer's owner."""
    # A deleted owner has no key, and would match every customer whose owner is gone.
    if owner.pk is None:
        return None
    row = Standing.objects.filter(customer__owner_id=owner.pk).values_list(*_COLUMNS).first()
    return _stood(row) if row else None


def standing_of(customer_id: int) -> Stood | None:
    row = Standing.objects.filter(customer_id=customer_id).values_list(*_COLUMNS).first()
    return _stood(row) if row else None


def all_standings(*, chunk_size: int = 1_000) -> Iterable[Stood]:
    rows = Standing.objects.order_by("pk").values_list(*_COLUMNS)
    return (_stood(row) for row in rows.iterator(chunk_size=chunk_size))


def recompute(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The facts as the sources state them now, as they would be stored; one call per source."""
    gathered: dict[int, dict[str, Any]] = {pk: {} for pk in customer_ids}
    for path in conf().standing_sources:
        for pk, facts in _source(path)(customer_ids).items():
            gathered[pk].update(facts)
    return {pk: _as_stored(facts) for pk, facts in gathered.items()}


def _stood(row: tuple[int, str, dict[str, Any], int]) -> Stood:
    customer_id, public_id, facts, schema_version = row
    # A row from before a deployment: read the sources until something rewrites it.
    current = facts if schema_version == SCHEMA_VERSION else recompute([customer_id])[customer_id]
    return Stood(customer_id, public_id, Facts(current))


def _as_stored(facts: dict[str, Any]) -> dict[str, Any]:
    stated = {name: value for name, value in sorted(facts.items()) if value is not None}
    stored: dict[str, Any] = json.loads(json.dumps(stated, default=_plain, allow_nan=False))
    return stored


def _plain(value: object) -> str:
    # Not Django's JSON encoder: that one cuts instants to milliseconds.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"a fact must be a plain JSON value or an instant, not {value!r}")


@lru_cache(maxsize=64)
def _source(path: str) -> Any:
    return import_string(path)
