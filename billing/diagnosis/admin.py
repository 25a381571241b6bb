from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from billing.states import StateMove


@admin.register(StateMove)
class StateMoveAdmin(ReadOnlyAdmin):
    list_display = ("object_id", "customer", "kind", "old", "new", "why", "by", "at")
    list_select_related = ("customer", "by")
    search_fields = ("=object_id", "=customer__public_id")
    search_hint = "cus_…, pm_…, set_…"
    ordering = ("-pk",)
