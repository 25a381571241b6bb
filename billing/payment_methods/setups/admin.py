from __future__ import annotations

from django.contrib import admin

from billing.payment_methods.setups.models import Setup
from billing.read_only import ReadOnlyAdmin


@admin.register(Setup)
class SetupAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "state", "decline_code", "created_at", "answered_at")
    list_filter = ("state", "is_by_visitor")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=customer__public_id", "=gateway_reference")
    search_hint = "set_…, cus_…"
    ordering = ("-pk",)
    # Whoever holds the address of a card page may enter a card there.
    exclude = ("url",)
