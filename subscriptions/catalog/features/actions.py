from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from billing.errors import KeyReused
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.catalog.features.subscribers import record_change, refresh_subscribers
from subscriptions.catalog.given import differs, given, given_anew, refuse_limit, refuse_other_kind
from subscriptions.catalog.models import Plan


def create_feature(key: str, *, name: str, **columns: Any) -> Feature:
    """Something that plans open; twice is once.

    Raises ValidationError, and KeyReused where the key stands for another feature.
    """
    columns = given_anew(Feature, {"key": key, "name": name, **columns})
    row, is_new = Feature.objects.get_or_create(key=key, defaults=columns)
    if not is_new and (others := differs(row, columns)):
        raise KeyReused(f"{key} is a feature with another {', '.join(others)}")
    return row


def change_feature(feature: Feature, **columns: Any) -> Feature:
    """Its name or position; its kind while nobody has it, else ValidationError is raised."""
    if "key" in columns:
        raise TypeError("code asks for a feature by its key, which never changes")
    columns = given(Feature, columns)
    with transaction.atomic():
        row = Feature.objects.select_for_update(of=("self",)).get(pk=feature.pk)
        is_used = row.plans.exists() or row.overrides.exists() or row.seats.exists()
        if columns.get("kind", row.kind) != row.kind and is_used:
            refuse_other_kind(f"{row.key} is opened as what it is: create another feature")
        Feature.objects.filter(pk=row.pk).update(**columns)
    return Feature.objects.get(pk=feature.pk)


def grant_feature(
    plan: Plan, feature: Feature, *, at: datetime, limit: int | None = None, is_per_unit: bool = False
) -> PlanFeature:
    """The plan opens the feature, so much of it, for whoever has the plan; twice is once.

    No limit is as much as one likes; a flag has none. Raises ValidationError for a limit that cannot be.
    """
    columns = {"limit": limit, "is_per_unit": is_per_unit}
    with transaction.atomic():
        kind = Feature.objects.select_for_update(of=("self",)).get(pk=feature.pk).kind
        refuse_limit(kind, limit=limit, is_per_unit=is_per_unit)
        row, is_new = PlanFeature.objects.get_or_create(plan=plan, feature=feature, defaults=columns)
        if is_new or differs(row, columns):
            PlanFeature.objects.filter(pk=row.pk).update(**columns)
            _tell(plan, at=at)
    return PlanFeature.objects.get(pk=row.pk)


def revoke_feature(plan: Plan, feature: Feature, *, at: datetime) -> bool:
    """The plan opens it no more, for whoever has the plan neither. Whether it did."""
    with transaction.atomic():
        ended, _of_what = PlanFeature.objects.filter(plan=plan, feature=feature).delete()
        if ended:
            _tell(plan, at=at)
    return ended > 0


def _tell(plan: Plan, *, at: datetime) -> None:
    """Whoever has the plan, once this is committed. Should we die before the last, a step goes on."""
    record_change(plan.pk)
    transaction.on_commit(partial(refresh_subscribers, plan.pk, at=at))
