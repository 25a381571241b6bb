from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.entitlements.seats.models import Seat


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "customer",
        "feature",
        "name",
        "user",
        "given_at",
        "claimed_at",
        "released_at",
    )
    list_filter = ("feature",)
    list_select_related = ("customer", "feature", "user")
    search_fields = ("=public_id", "=customer__public_id", "name", "=feature__key")
    search_hint = "seat_…, cus_…, name, feature"
    ordering = ("-pk",)
