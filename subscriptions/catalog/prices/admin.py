from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.read_only import ReadOnlyAdmin, as_json
from subscriptions.catalog.prices.models import Price


class SoldFilter(admin.SimpleListFilter):
    title = _("sold")
    parameter_name = "sold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("sold now")), ("no", _("replaced"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(replaced_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(Price)
class PriceAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "plan", "currency", "every", "version", "created_at", "replaced_at")
    list_filter = (SoldFilter, "interval_unit", "currency")
    list_select_related = ("plan",)
    search_fields = ("=public_id", "=plan__key", "=plan__public_id", "=currency")
    search_hint = _("price_…, key of the plan, currency")
    ordering = ("-pk",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return ["how" if name == "model" else name for name in super().get_fields(request, obj)]

    @admin.display(description=_("every"))
    def every(self, price: Price) -> str:
        return str(price.interval)

    @admin.display(description=_("model"))
    def how(self, price: Price) -> str:
        return as_json(price.model)
