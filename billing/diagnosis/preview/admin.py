from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from billing.access.denials.models import Denial
from billing.diagnosis.preview.views import preview_page_view, preview_view
from billing.read_only import ReadOnlyAdmin, as_json


@admin.register(Denial)
class DenialAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "cause", "view", "count", "is_shadow", "last_at", "seen")
    list_filter = ("cause", "is_shadow")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=subject", "=customer__public_id")
    search_hint = "den_…, cus_…"
    ordering = ("-last_at", "-pk")
    fields = (
        "public_id", "seen", "customer", "subject", "cause", "view", "method", "path", "is_shadow", "count",
        "first_at", "last_at", "decided_by", "stored_facts", "stored_policies",
    )  # fmt: skip

    @admin.display(description=_("as the customer saw it"))
    def seen(self, denial: Denial) -> str:
        url = reverse("admin:billing_denial_preview", args=[denial.public_id])
        name = _("See it, %(reference)s") % {"reference": denial.public_id}
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, name, _("See it"))

    @admin.display(description=_("decided by"))
    def decided_by(self, denial: Denial) -> str:
        return as_json(denial.details)

    @admin.display(description=_("facts"))
    def stored_facts(self, denial: Denial) -> str:
        return as_json(denial.facts)

    @admin.display(description=_("policies"))
    def stored_policies(self, denial: Denial) -> str:
        return as_json(denial.policies)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        pages = [
            path("<str:public_id>/preview/", wrap(preview_view(self)), name="billing_denial_preview"),
            path(
                "<str:public_id>/preview/page/",
                wrap(preview_page_view(self)),
                name="billing_denial_preview_page",
            ),
        ]
        return [*pages, *super().get_urls()]
