from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.read_only import ReadOnlyAdmin, as_json
from billing.standing.models import Standing


@admin.register(Standing)
class StandingAdmin(ReadOnlyAdmin):
    list_display = ("customer", "schema_version", "computed_at")
    list_select_related = ("customer",)
    search_fields = ("=customer__public_id",)
    search_hint = "cus_…"
    ordering = ("-pk",)
    fields = ("customer", "stored_facts", "schema_version", "computed_at")

    @admin.display(description=_("facts"))
    def stored_facts(self, standing: Standing) -> str:
        return as_json(standing.facts)
