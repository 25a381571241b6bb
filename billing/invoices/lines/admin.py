from __future__ import annotations

from django.contrib import admin

from billing.invoices.lines.models import Line
from billing.read_only import ReadOnlyAdmin


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    list_display = ("description", "invoice", "amount", "discount", "tax")
    list_select_related = ("invoice",)
    search_fields = (
        "description",
        "=invoice__public_id",
        "=invoice__number",
        "=invoice__customer__public_id",
    )
    search_hint = "inv_…, INV-2026-000001, cus_…"
    ordering = ("-pk",)
