from __future__ import annotations

from django.contrib import admin

from billing.payment_methods.imports.models import Import
from billing.read_only import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ("gateway", "seen", "started_at", "ended_at")
    search_fields = ("=gateway",)
    search_hint = "default"
    ordering = ("gateway",)
