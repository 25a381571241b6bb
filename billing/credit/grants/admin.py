from __future__ import annotations

from django.contrib import admin

from billing.credit.grants.models import Grant
from billing.read_only import ReadOnlyAdmin


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "credit", "kind", "amount", "remaining", "granted_at", "expires_at", "by")
    list_filter = ("kind",)
    list_select_related = ("credit", "by")
    search_fields = ("=public_id", "=credit__customer__public_id")
    search_hint = "gr_…, cus_…"
    ordering = ("-pk",)
