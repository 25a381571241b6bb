from __future__ import annotations

from django.contrib import admin

from billing.payments.models import Payment
from billing.read_only import ReadOnlyAdmin


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "customer",
        "invoice",
        "amount",
        "source",
        "state",
        "created_at",
        "settled_at",
    )
    list_filter = ("state", "source", "gateway")
    list_select_related = ("customer", "invoice")
    search_fields = ("=public_id", "=invoice__number", "=customer__public_id")
    search_hint = "pay_…, INV-2026-000001, cus_…"
    ordering = ("-pk",)
