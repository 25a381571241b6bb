from __future__ import annotations

from django.contrib import admin

from billing.credit.holds.models import Hold
from billing.read_only import ReadOnlyAdmin


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "what", "amount", "captured", "state", "created_at", "is_late")
    list_filter = ("state", "is_late")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=customer__public_id")
    search_hint = "hold_…, cus_…"
    ordering = ("-pk",)
