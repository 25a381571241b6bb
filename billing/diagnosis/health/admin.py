from __future__ import annotations

from django.contrib import admin

from billing.diagnosis.health.models import OpenTrouble
from billing.read_only import ReadOnlyAdmin


@admin.register(OpenTrouble)
class OpenTroubleAdmin(ReadOnlyAdmin):
    list_display = ("slug", "subject", "began_at")
    search_fields = ("=slug", "=subject")
    search_hint = "backlog, default"
    ordering = ("-began_at",)
