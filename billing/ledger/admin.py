from __future__ import annotations

from django.contrib import admin

from billing.ledger.models import Account
from billing.read_only import ReadOnlyAdmin


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("pk", "kind", "customer", "gateway", "currency")
    list_filter = ("kind",)
    list_select_related = ("customer",)
    search_fields = ("=customer__public_id", "=gateway", "=currency")
    search_hint = "cus_…, default, USD"
    ordering = ("-pk",)
