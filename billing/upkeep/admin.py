from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from billing.upkeep.models import Upkeep


@admin.register(Upkeep)
class UpkeepAdmin(ReadOnlyAdmin):
    list_display = ("name", "started_at", "took_ms", "count", "failing_since", "error")
    search_fields = ("=name",)
    search_hint = "complete_payments"
    ordering = ("name",)
