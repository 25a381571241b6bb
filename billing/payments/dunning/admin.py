from __future__ import annotations

from django.contrib import admin

from billing.payments.dunning.models import Dunning
from billing.read_only import ReadOnlyAdmin


@admin.register(Dunning)
class DunningAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "customer",
        "invoice",
        "state",
        "tries",
        "began_at",
        "next_try_at",
        "ended_at",
    )
    list_filter = ("state",)
    list_select_related = ("customer", "invoice")
    search_fields = ("=public_id", "=invoice__public_id", "=invoice__number", "=customer__public_id")
    search_hint = "dun_…, inv_…, cus_…"
    ordering = ("-pk",)
