from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Model
from django.db.models.expressions import RawSQL
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
    using = router.db_for_read(Standing)
    connection, (sql, owner_field, facts_field) = connections[using], _by_owner(using)
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner_field.get_db_prep_value(owner.pk, connection)])
        row = cursor.fetchone()
    if row is None:
        return None
    customer_id, public_id, facts, schema_version = row
    known = facts_field.from_db_value(facts, None, connection)
    return _stood((customer_id, public_id, known, schema_version))


@lru_cache(maxsize=16)
def _by_owner(using: str) -> tuple[str, Any, Any]:
    """The ORM's own SQL, put together once: doing so anew costs the gate more than running it."""
    owner_field: Any = Standing._meta.get_field("customer").related_model._meta.get_field("owner")
    rows = Standing.objects.using(using).filter(customer__owner_id=RawSQL("%s", [None]))
    sql, _params = rows.values_list(*_COLUMNS).query.get_compiler(using).as_sql()
    return sql, owner_field, Standing._meta.get_field("facts")


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
