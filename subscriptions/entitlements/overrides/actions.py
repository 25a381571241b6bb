from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from billing.customers.models import Customer
from billing.customers.validators import refuse_in
from billing.standing.actions import changing
from subscriptions.catalog.features.models import Feature
from subscriptions.catalog.given import refuse_limit
from subscriptions.entitlements.overrides.models import FeatureOverride
from subscriptions.entitlements.overrides.queries import overrides_of


def grant_feature(
    customer: Customer,
    feature: Feature,
    *,
    at: datetime,
    why: str,
    limit: int | None = None,
    ends_at: datetime | None = None,
    by: Any = None,
) -> FeatureOverride:
    """The customer has the feature, in place of what their plans say of it, also without any plan.

    No limit is as much as one likes; a flag has none. It takes the place of the one given before, which
    stays as history; the same again is once. Raises ValidationError for what cannot be.
    """
    refuse_limit(feature.kind, limit=limit)
    return _grant(customer, feature, at=at, why=why, by=by, limit=limit, ends_at=ends_at, is_closed=False)


def suspend_feature(
    customer: Customer,
    feature: Feature,
    *,
    at: datetime,
    why: str,
    ends_at: datetime | None = None,
    by: Any = None,
) -> FeatureOverride:
    """The feature is closed to the customer, whatever their plans say. Otherwise as `grant_feature`."""
    return _grant(customer, feature, at=at, why=why, by=by, limit=None, ends_at=ends_at, is_closed=True)


def revoke_feature(
    customer: Customer, feature: Feature, *, at: datetime, why: str = "", by: Any = None
) -> bool:
    """What the plans say counts again. Whether there was anything to revoke."""
    refuse_in({"why": why})
    with changing(customer.pk, at=at):
        return _revoke(customer, feature, at=at, why=why, by=by) > 0


def _grant(
    customer: Customer, feature: Feature, *, at: datetime, why: str, by: Any, **value: Any
) -> FeatureOverride:
    refuse_in({"why": why})
    if value["ends_at"] is not None and value["ends_at"] <= at:
        raise ValidationError({"ends_at": "it must end in the future"})
    with changing(customer.pk, at=at):
        if same := overrides_of(customer).filter(feature=feature, **value).first():
            return same
        _revoke(customer, feature, at=at, why=why, by=by)
        return FeatureOverride.objects.create(
            customer=customer, feature=feature, why=why, by=by, given_at=at, **value
        )


def _revoke(customer: Customer, feature: Feature, *, at: datetime, why: str, by: Any) -> int:
    current = overrides_of(customer).filter(feature=feature)
    return current.update(revoked_at=at, revoked_why=why, revoked_by=by)
