from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.lifecycle.periods.models import BilledPeriod


@admin.register(BilledPeriod)
class BilledPeriodAdmin(ReadOnlyAdmin):
    list_display = ("subscription", "serial", "start_at", "end_at", "invoice", "billed_at")
    list_select_related = ("subscription", "invoice")
    search_fields = ("=subscription__public_id", "=invoice__number", "=customer__public_id")
    search_hint = "sub_…, INV-2026-000001, cus_…"
    ordering = ("-pk",)
