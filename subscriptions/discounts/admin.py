from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.read_only import ReadOnlyAdmin
from subscriptions.discounts.models import Coupon


@admin.register(Coupon)
class CouponAdmin(ReadOnlyAdmin):
    list_display = ("key", "name", "state", "percent", "amount", "lasts", "redeemed", "redemptions_max")
    list_filter = ("state", "lasts", "applies_to")
    search_fields = ("=public_id", "key", "name")
    search_hint = _("coupon_…, key, name")
    ordering = ("-pk",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [*super().get_fields(request, obj), "plan_keys"]

    @admin.display(description=_("plans"))
    def plan_keys(self, coupon: Coupon) -> str:
        return ", ".join(plan.key for plan in coupon.plans.order_by("key"))
