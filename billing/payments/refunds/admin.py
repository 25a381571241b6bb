from __future__ import annotations

from django.contrib import admin

from billing.payments.refunds.models import Refund
from billing.read_only import ReadOnlyAdmin


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "payment", "amount", "state", "why", "by", "created_at")
    list_filter = ("state",)
    list_select_related = ("customer", "payment", "by")
    search_fields = ("=public_id", "=payment__public_id", "=customer__public_id", "=gateway_reference")
    search_hint = "re_…, pay_…, cus_…"
    ordering = ("-pk",)
