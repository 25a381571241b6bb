from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from billing.read_only import ReadOnlyAdmin
from subscriptions.desk.views import press_links, press_paths
from subscriptions.lifecycle.models import ComingItem, Item, Subscription
from subscriptions.lifecycle.presses import all_presses, presses_of
from subscriptions.lifecycle.prospects import prospects_of

PERIODS_SHOWN = 24


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
    change_form_template = "subscriptions/staff/subscription.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        shown = self._shown(row, request.user) if row is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def get_urls(self) -> list[Any]:
        return [*press_paths(self, all_presses()), *super().get_urls()]

    def _shown(self, row: Subscription, user: Any) -> dict[str, Any]:
        """What stands on its page beside its columns."""
        return {
            "presses": press_links(self, presses_of(row), row, user=user),
            "prospects": prospects_of(row),
            "items": row.items.select_related("price__plan"),
            "periods": row.periods.select_related("invoice").order_by("-serial")[:PERIODS_SHOWN],
        }


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "subscription", "price", "quantity")
    list_select_related = ("subscription", "price__plan")
    search_fields = ("=public_id", "=subscription__public_id", "=price__public_id", "=price__plan__key")
    search_hint = "si_…, sub_…, price_…, plan"
    ordering = ("-pk",)


@admin.register(ComingItem)
class ComingItemAdmin(ReadOnlyAdmin):
    list_display = ("subscription", "price", "quantity")
    list_select_related = ("subscription", "price__plan")
    search_fields = ("=subscription__public_id", "=price__public_id", "=price__plan__key")
    search_hint = "sub_…, price_…, plan"
    ordering = ("-pk",)
