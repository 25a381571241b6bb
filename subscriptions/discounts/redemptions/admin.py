from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.discounts.redemptions.models import Redemption


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id", "customer", "coupon", "code", "subject", "redeemed_at", "periods_left", "ended_at",
        "released_at",
    )  # fmt: skip
    list_select_related = ("customer", "coupon", "code")
    search_fields = ("=public_id", "=subject", "=customer__public_id", "=coupon__key", "=code__code")
    search_hint = "red_…, sub_…, cus_…"
    ordering = ("-pk",)
