from __future__ import annotations

from django.contrib import admin

from billing.payments.dunning.plans.models import CollectionPlan
from billing.read_only import ReadOnlyAdmin


@admin.register(CollectionPlan)
class CollectionPlanAdmin(ReadOnlyAdmin):
    list_display = ("customer", "dunning_days", "ladder", "is_automatic", "why", "by", "at")
    list_filter = ("is_automatic",)
    list_select_related = ("customer", "by")
    search_fields = ("=customer__public_id",)
    search_hint = "cus_…"
    ordering = ("-pk",)
