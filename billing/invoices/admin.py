from __future__ import annotations

from django.contrib import admin

from billing.invoices.models import Invoice
from billing.read_only import ReadOnlyAdmin


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "number", "customer", "state", "total", "amount_due", "issued_at", "due_at")
    list_filter = ("state", "currency")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=number", "=customer__public_id")
    search_hint = "inv_…, INV-2026-000001, cus_…"
    ordering = ("-pk",)
