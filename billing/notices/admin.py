from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from billing.notices.models import LowCredit, Notice, NoticePreference
from billing.notices.views import content_view, mail_view
from billing.read_only import ReadOnlyAdmin, as_json


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "kind",
        "recipient",
        "customer",
        "state",
        "created_at",
        "sent_at",
        "error",
        "mail",
    )
    list_filter = ("state", "kind")
    list_select_related = ("customer",)
    search_fields = ("=public_id", "=subject", "=recipient", "=customer__public_id")
    search_hint = "ntc_…, pay_…, cus_…, ada@example.com"
    ordering = ("-pk",)
    fields = (
        "public_id", "mail", "kind", "subject", "customer", "recipient", "state", "tries", "error",
        "created_at", "next_try_at", "claimed_at", "sent_at", "stored_facts",
    )  # fmt: skip

    @admin.display(description=_("mail"))
    def mail(self, notice: Notice) -> str:
        url = reverse("admin:billing_notice_mail", args=[notice.public_id])
        name = _("Read it, %(reference)s") % {"reference": notice.public_id}
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, name, _("Read it"))

    @admin.display(description=_("facts"))
    def stored_facts(self, notice: Notice) -> str:
        return as_json(notice.data)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        pages = [
            path("<str:public_id>/mail/", wrap(mail_view(self)), name="billing_notice_mail"),
            path("<str:public_id>/mail/content/", wrap(content_view(self)), name="billing_notice_content"),
        ]
        return [*pages, *super().get_urls()]


@admin.register(NoticePreference)
class NoticePreferenceAdmin(ReadOnlyAdmin):
    list_display = ("customer", "kind", "is_off", "changed_at", "by")
    list_filter = ("kind", "is_off")
    list_select_related = ("customer", "by")
    search_fields = ("=customer__public_id",)
    search_hint = "cus_…"
    ordering = ("-pk",)


@admin.register(LowCredit)
class LowCreditAdmin(ReadOnlyAdmin):
    list_display = ("credit", "since")
    list_select_related = ("credit",)
    ordering = ("-pk",)
