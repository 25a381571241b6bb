from __future__ import annotations

from django.contrib import admin

from billing.access.passes.models import Pass
from billing.read_only import ReadOnlyAdmin


@admin.register(Pass)
class PassAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "until", "why", "by", "given_at", "revoked_at")
    list_select_related = ("customer", "by")
    search_fields = ("=public_id", "=customer__public_id")
    search_hint = "pass_…, cus_…"
    ordering = ("-pk",)
