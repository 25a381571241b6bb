from __future__ import annotations

from django.contrib import admin

from billing.access.idempotency.models import KeyedRequest
from billing.read_only import ReadOnlyAdmin


@admin.register(KeyedRequest)
class KeyedRequestAdmin(ReadOnlyAdmin):
    list_display = ("key", "customer", "gate", "hold", "status", "created_at", "finished_at")
    list_filter = ("status",)
    list_select_related = ("customer", "hold")
    search_fields = ("=key", "=customer__public_id", "=hold__public_id")
    search_hint = "cus_…, hold_…"
    ordering = ("-pk",)
    # What was answered is the customer's.
    exclude = ("headers", "body")
