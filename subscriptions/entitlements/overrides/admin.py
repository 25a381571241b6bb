from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.entitlements.overrides.models import FeatureOverride


@admin.register(FeatureOverride)
class FeatureOverrideAdmin(ReadOnlyAdmin):
    """Given, and revoked, in the file of the customer."""

    list_display = (
        "public_id",
        "customer",
        "feature",
        "is_closed",
        "limit",
        "ends_at",
        "why",
        "by",
        "given_at",
        "revoked_at",
    )
    list_filter = ("feature",)
    list_select_related = ("customer", "feature", "by")
    search_fields = ("=public_id", "=customer__public_id", "=feature__key")
    search_hint = "fo_…, cus_…, feature"
    ordering = ("-pk",)
