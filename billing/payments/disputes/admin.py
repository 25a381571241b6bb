from __future__ import annotations

from django.contrib import admin

from billing.payments.disputes.models import Dispute
from billing.read_only import ReadOnlyAdmin


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "payment", "amount", "state", "opened_at", "closed_at")
    list_filter = ("state",)
    list_select_related = ("customer", "payment")
    search_fields = ("=public_id", "=payment__public_id", "=customer__public_id")
    search_hint = "dp_…, pay_…, cus_…"
    ordering = ("-pk",)
