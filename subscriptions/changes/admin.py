from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.changes.models import Change, ChangeCredit, ChangeItem


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "subscription", "state", "timing", "created_at", "invoice", "total_micros")
    list_filter = ("state", "timing")
    list_select_related = ("subscription", "invoice")
    search_fields = ("=public_id", "=subscription__public_id", "=customer__public_id", "=invoice__number")
    search_hint = "chg_…, sub_…, cus_…, INV-2026-000001"
    ordering = ("-pk",)


@admin.register(ChangeItem)
class ChangeItemAdmin(ReadOnlyAdmin):
    list_display = ("change", "price", "quantity", "amount_micros")
    list_select_related = ("change", "price__plan")
    search_fields = ("=change__public_id", "=price__plan__key")
    search_hint = "chg_…, plan"
    ordering = ("-pk",)


@admin.register(ChangeCredit)
class ChangeCreditAdmin(ReadOnlyAdmin):
    list_display = ("change", "billed_item", "amount_micros")
    list_select_related = ("change", "billed_item__period__subscription", "billed_item__price__plan")
    search_fields = ("=change__public_id",)
    search_hint = "chg_…"
    ordering = ("-pk",)
