from __future__ import annotations

from django.contrib import admin

from billing.credit.limits.models import LimitChange
from billing.read_only import ReadOnlyAdmin


@admin.register(LimitChange)
class LimitChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "credit", "old", "new", "until_at", "why", "by")
    list_select_related = ("credit", "by")
    search_fields = ("=credit__customer__public_id",)
    search_hint = "cus_…"
    ordering = ("-pk",)
