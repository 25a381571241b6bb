from __future__ import annotations

from django.db.models import QuerySet

from billing.customers.models import Customer
from subscriptions.entitlements.overrides.models import FeatureOverride


def overrides_of(customer: Customer) -> QuerySet[FeatureOverride]:
    """Those that were not revoked, also where their end has come: then they count no more."""
    return FeatureOverride.objects.filter(customer=customer, revoked_at=None)
