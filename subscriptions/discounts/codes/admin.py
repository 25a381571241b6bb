from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.discounts.codes.models import PromotionCode


@admin.register(PromotionCode)
class PromotionCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "coupon", "customer", "state", "redeemed", "redemptions_max", "valid_until_at")
    list_filter = ("state",)
    list_select_related = ("coupon", "customer")
    search_fields = ("=public_id", "code", "=coupon__key", "=customer__public_id")
    search_hint = "promo_…, cus_…"
    ordering = ("-pk",)
