from __future__ import annotations

from django.contrib import admin

from billing.payments.attempts.models import Attempt
from billing.read_only import ReadOnlyAdmin


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "method", "state", "decline_code", "started_at", "answered_at")
    list_filter = ("state", "is_hard")
    list_select_related = ("customer", "method")
    search_fields = ("=public_id", "=payment__public_id", "=customer__public_id", "=gateway_reference")
    search_hint = "pay_…, cus_…"
    ordering = ("-pk",)
    # Whoever holds the address of the bank's page may confirm there.
    exclude = ("url",)
