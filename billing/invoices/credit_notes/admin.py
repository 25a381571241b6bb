from __future__ import annotations

from django.contrib import admin

from billing.invoices.credit_notes.models import CreditNote
from billing.read_only import ReadOnlyAdmin


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "number", "invoice", "total", "why", "by", "at")
    list_select_related = ("invoice", "by")
    search_fields = (
        "=public_id", "=number", "=invoice__public_id", "=invoice__number", "=invoice__customer__public_id",
    )  # fmt: skip
    search_hint = "cn_…, CN-2026-000001, inv_…, cus_…"
    ordering = ("-pk",)
