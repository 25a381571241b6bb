from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.lifecycle.models import Item, Subscription


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "customer",
        "state",
        "terms",
        "period_end_at",
        "cancel_at",
        "next_at",
        "failures",
    )
    list_filter = ("state", "terms", "items__price__plan")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=customer__public_id", "customer__email", "=items__price__plan__key")
    search_hint = "sub_…, cus_…, e-mail, plan"
    ordering = ("-pk",)


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "subscription", "price", "quantity")
    list_select_related = ("subscription", "price__plan")
    search_fields = ("=public_id", "=subscription__public_id", "=price__public_id", "=price__plan__key")
    search_hint = "si_…, sub_…, price_…, plan"
    ordering = ("-pk",)
