from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, router
from django.db.models import F, FilteredRelation, Model, Q
from django.db.models.expressions import RawSQL
from django.utils.module_loading import import_string

from billing.conf import conf
from billing.standing.facts import SCHEMA_VERSION, Facts
from billing.standing.models import Standing
from billing.standing.prepared import Written, written

# The credit in the customer's own currency is joined, not stored: holds and captures never touch a standing.
_CREDIT = (
    "currency", "balance_micros", "held_micros", "owed_micros", "limit_micros", "budget_micros",
    "spent_micros", "next_change_at", "pk",
)  # fmt: skip
_COLUMNS = (
    "customer_id", "customer__public_id", "facts", "schema_version", *(f"credit__{name}" for name in _CREDIT)
)  # fmt: skip


class Stood(NamedTuple):
    """A customer as the gate sees it: no model instance, plain values of one row."""

    customer_id: int
    public_id: str
    facts: Facts
    # Which credit has an end to be applied from when on; None for who has no credit.
    credit_id: int | None = None
    credit_changes_at: datetime | None = None

    def is_outdated(self, *, at: datetime) -> bool:
        """Whether something of the credit has ended that still counts in these facts."""
        return self.credit_changes_at is not None and self.credit_changes_at <= at


def standing_of_owner(owner: Model) -> Stood | None:
    """One query by the unique index on the customer's owner."""
    # A deleted owner has no key, and would match every customer whose owner is gone.
    if owner.pk is None:
        return None
    using = router.db_for_read(Standing)
    owner_field, kept = _by_owner(using)
    rows = kept.rows([owner_field.get_db_prep_value(owner.pk, connections[using])], using=using)
    return _stood(rows[0]) if rows else None


@lru_cache(maxsize=16)
def _by_owner(using: str) -> tuple[Any, Written]:
    """The ORM's own SQL, put together once: doing so anew costs the gate more than running it."""
    owner_field: Any = Standing._meta.get_field("customer").related_model._meta.get_field("owner")
    rows = _rows(Standing.objects.filter(customer__owner_id=RawSQL("%s", [None])))
    return owner_field, written(rows, using=using)


def standing_of(customer_id: int) -> Stood | None:
    row = _rows(Standing.objects.filter(customer_id=customer_id)).first()
    return _stood(row) if row else None


def standings_of(customer_ids: Sequence[int]) -> list[Stood]:
    return [_stood(row) for row in _rows(Standing.objects.filter(customer_id__in=customer_ids))]


def all_standings(*, chunk_size: int = 1_000) -> Iterable[Stood]:
    return (_stood(row) for row in _rows(Standing.objects.order_by("pk")).iterator(chunk_size=chunk_size))


def _rows(standings: Any) -> Any:
    own = Q(customer__credits__currency=F("customer__currency"))
    joined = standings.annotate(credit=FilteredRelation("customer__credits", condition=own))
    return joined.values_list(*_COLUMNS)


def recompute(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The facts as the sources state them now, as they would be stored; one call per source."""
    gathered: dict[int, dict[str, Any]] = {pk: {} for pk in customer_ids}
    for path in sources():
        for pk, facts in _source(path)(customer_ids).items():
            gathered[pk].update(facts)
    return {pk: _as_stored(facts) for pk, facts in gathered.items()}


def sources() -> tuple[str, ...]:
    """Dotted paths: what the settings name, and the `standing_sources` of other apps' AppConfigs."""
    return conf().standing_sources + _sources_of_apps()


@lru_cache(maxsize=1)
def _sources_of_apps() -> tuple[str, ...]:
    return tuple(path for app in apps.get_app_configs() for path in getattr(app, "standing_sources", ()))


def _stood(row: Sequence[Any]) -> Stood:
    customer_id, public_id, facts, schema_version, *credit = row
    # A row from before a deployment: read the sources until something rewrites it.
    current = facts if schema_version == SCHEMA_VERSION else recompute([customer_id])[customer_id]
    stated = Facts({**current, **_credit_facts(*credit[:-2])})
    return Stood(customer_id, public_id, stated, credit_id=credit[-1], credit_changes_at=credit[-2])


def _credit_facts(currency: str | None, *numbers: int | None) -> dict[str, Any]:
    """What is free, in micros: of everything, of what was prepaid, of the customer's own budget."""
    if currency is None:
        return {}
    balance, held, owed, limit, budget, spent = (number or 0 for number in numbers)
    stated = {
        "credit_currency": currency,
        "credit_available": balance - held - owed + limit,
        "credit_prepaid": balance - held - owed,
        "credit_held": held,
        "credit_limit": limit,
    }
    return {**stated, "budget_left": budget - spent - held} if numbers[-2] is not None else stated


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
