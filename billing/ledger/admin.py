from __future__ import annotations

from django.contrib import admin

from billing.ledger.models import Account, Transfer
from billing.read_only import ReadOnlyAdmin


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("pk", "kind", "customer", "gateway", "currency")
    list_filter = ("kind",)
    list_select_related = ("customer",)
    search_fields = ("=customer__public_id", "=gateway", "=currency")
    search_hint = "cus_…, default, USD"
    ordering = ("-pk",)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "money", "debit", "credit", "customer", "reference", "state")
    list_filter = ("event", "state")
    list_select_related = ("debit", "credit", "customer")
    search_fields = ("=reference", "=key", "=customer__public_id")
    search_hint = "inv_…, pay_…, hold_…, gr_…, cus_…"
    ordering = ("-pk",)
