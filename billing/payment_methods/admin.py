from __future__ import annotations

from django.contrib import admin

from billing.payment_methods.models import PaymentMethod
from billing.read_only import ReadOnlyAdmin


@admin.register(PaymentMethod)
class PaymentMethodAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "brand", "last4", "expiry", "is_default", "state", "attached_at")
    list_filter = ("state", "is_by_visitor")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=last4", "=customer__public_id")
    search_hint = "pm_…, 4242, cus_…"
    ordering = ("-pk",)

    @admin.display(description=PaymentMethod._meta.get_field("valid_until").verbose_name)
    def expiry(self, method: PaymentMethod) -> str:
        return f"{method.exp_month:02}/{method.exp_year}"
