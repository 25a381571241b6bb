from __future__ import annotations

from django.contrib import admin

from billing.access.rates.models import RateOverride
from billing.read_only import ReadOnlyAdmin


@admin.register(RateOverride)
class RateOverrideAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "name", "spec", "why", "by", "given_at", "revoked_at")
    list_select_related = ("customer", "by")
    search_fields = ("=public_id", "=customer__public_id", "=name")
    search_hint = "rate_…, cus_…, 100-per-min"
    ordering = ("-pk",)
