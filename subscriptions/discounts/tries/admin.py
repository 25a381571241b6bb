from __future__ import annotations

from django.contrib import admin

from billing.read_only import ReadOnlyAdmin
from subscriptions.discounts.tries.models import CodeTries


@admin.register(CodeTries)
class CodeTriesAdmin(ReadOnlyAdmin):
    list_display = ("subject", "hour", "count")
    search_fields = ("=subject",)
    search_hint = "cus_…, owner:auth.user:7"
    ordering = ("-pk",)
