from __future__ import annotations

from django.contrib import admin

from billing.credit.models import Credit
from billing.read_only import ReadOnlyAdmin


@admin.register(Credit)
class CreditAdmin(ReadOnlyAdmin):
    list_display = ("customer", "currency", "balance", "held", "owed", "limit", "available")
    list_filter = ("currency",)
    list_select_related = ("customer",)
    search_fields = ("=customer__public_id",)
    search_hint = "cus_…"
    ordering = ("-pk",)
