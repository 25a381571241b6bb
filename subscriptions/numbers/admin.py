from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path

from billing.read_only import ReadOnlyAdmin
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.numbers.views import numbers_view


@admin.register(BilledItem)
class BilledItemAdmin(ReadOnlyAdmin):
    """What was billed; its page of sums is the numbers."""

    list_display = ("period", "price", "quantity", "start_at", "amount_micros", "credited_micros")
    list_select_related = ("period__subscription", "price__plan")
    search_fields = ("=period__subscription__public_id", "=customer__public_id", "=price__plan__key")
    search_hint = "sub_…, cus_…, plan"
    ordering = ("-pk",)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(numbers_view(self))
        return [path("numbers/", view, name="subscriptions_numbers"), *super().get_urls()]
