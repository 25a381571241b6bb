from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from billing.read_only import ReadOnlyAdmin
from subscriptions.desk.views import press_links, press_paths
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.codes.presses import PRESSES


@admin.register(PromotionCode)
class PromotionCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "coupon", "customer", "state", "redeemed", "redemptions_max", "valid_until_at")
    list_filter = ("state",)
    list_select_related = ("coupon", "customer")
    search_fields = ("=public_id", "code", "=coupon__key", "=customer__public_id")
    search_hint = "promo_…, cus_…"
    ordering = ("-pk",)
    change_form_template = "subscriptions/staff/row.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        shown = {"presses": press_links(self, PRESSES, row, user=request.user)} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def get_urls(self) -> list[Any]:
        return [*press_paths(self, PRESSES), *super().get_urls()]
