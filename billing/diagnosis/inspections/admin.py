from __future__ import annotations

from django.contrib import admin

from billing.diagnosis.inspections.models import Inspection
from billing.read_only import ReadOnlyAdmin


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "gateway", "findings")
    list_filter = ("kind",)
    search_fields = ("=gateway", "=kind")
    search_hint = "audit, default"
    ordering = ("-at",)
