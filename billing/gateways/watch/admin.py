from __future__ import annotations

from django.contrib import admin

from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.read_only import ReadOnlyAdmin


@admin.register(GatewayCheck)
class GatewayCheckAdmin(ReadOnlyAdmin):
    list_display = ("gateway", "at", "is_reachable", "latency_ms", "detail")
    list_filter = ("is_reachable",)
    search_fields = ("=gateway",)
    search_hint = "default"
    ordering = ("-pk",)


@admin.register(Downtime)
class DowntimeAdmin(ReadOnlyAdmin):
    list_display = ("gateway", "began_at", "ended_at", "applied_at")
    search_fields = ("=gateway",)
    search_hint = "default"
    ordering = ("-pk",)
