from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from billing.customers.validators import refuse_in
from subscriptions.catalog.features.models import FeatureKind

Row = TypeVar("Row", bound=Model)
LIMIT_MAX = 2**63 - 1


def given(model: type[Row], columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as a row may hold them. Raises ValidationError, also for what looks like a card number."""
    row = model(**columns)
    row.clean_fields(exclude={field.name for field in model._meta.fields} - set(columns))
    kept = {name: getattr(row, name) for name in columns}
    refuse_in({name: value for name, value in kept.items() if isinstance(value, str)})
    return kept


def given_anew(model: type[Row], columns: Mapping[str, Any]) -> dict[str, Any]:
    """As `given`, with the defaults of what a new row leaves out; its product is the caller's to name."""
    left_out = {
        field.name: field.get_default()
        for field in model._meta.concrete_fields
        if field.editable and not (field.primary_key or field.is_relation)
    }
    return given(model, {**left_out, **columns})


def differs(row: Model, columns: Mapping[str, Any]) -> list[str]:
    """The names of the columns in which the row has something else."""
    return [name for name, value in columns.items() if getattr(row, name) != value]


def refuse_other_kind(said: str) -> None:
    raise ValidationError({"kind": ValidationError(said, code="in_use")})


def refuse_limit(kind: str, *, limit: int | None, is_per_unit: bool = False) -> None:
    """Raise ValidationError for a limit that a feature of that kind cannot have."""
    if limit is not None and (kind == FeatureKind.FLAG or not 0 <= limit <= LIMIT_MAX):
        raise ValidationError({"limit": "a flag has none, and it is between 0 and 2⁶³ - 1"})
    if is_per_unit and limit is None:
        raise ValidationError({"is_per_unit": "for each unit there is a limit"})
