from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.read_only import ReadOnlyAdmin
from subscriptions.catalog.features.models import Feature, PlanFeature


@admin.register(Feature)
class FeatureAdmin(ReadOnlyAdmin):
    list_display = ("key", "name", "kind", "position")
    list_filter = ("kind",)
    search_fields = ("key", "name")
    search_hint = _("key, name")
    ordering = ("position", "pk")


@admin.register(PlanFeature)
class PlanFeatureAdmin(ReadOnlyAdmin):
    list_display = ("plan", "feature", "limit", "is_per_unit")
    list_display_links = ("plan", "feature")
    list_filter = ("plan", "feature")
    list_select_related = ("plan", "feature")
    search_fields = ("=plan__key", "=feature__key")
    search_hint = _("key of the plan or of the feature")
    ordering = ("plan", "feature__position", "pk")
