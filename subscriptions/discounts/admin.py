from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from billing.diagnosis.customer_file.presses import Press
from billing.read_only import ReadOnlyAdmin
from subscriptions.desk.creation import creation_link, creation_paths
from subscriptions.desk.views import press_links, press_paths
from subscriptions.discounts.codes.presses import CREATE_CODE
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.presses import CREATE, PRESSES


@admin.register(Coupon)
class CouponAdmin(ReadOnlyAdmin):
    list_display = ("key", "name", "state", "percent", "amount", "lasts", "redeemed", "redemptions_max")
    list_filter = ("state", "lasts", "applies_to")
    search_fields = ("=public_id", "key", "name")
    search_hint = _("coupon_…, key, name")
    ordering = ("-pk",)
    change_list_template = "subscriptions/staff/list.html"
    change_form_template = "subscriptions/staff/row.html"
    presses: ClassVar[tuple[Press, ...]] = (CREATE_CODE, *PRESSES)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"creation": creation_link(self, CREATE, user=request.user)}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        shown = {"presses": press_links(self, self.presses, row, user=request.user)} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def get_urls(self) -> list[Any]:
        return [*creation_paths(self, CREATE), *press_paths(self, self.presses), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [*super().get_fields(request, obj), "plan_keys"]

    @admin.display(description=_("plans"))
    def plan_keys(self, coupon: Coupon) -> str:
        return ", ".join(plan.key for plan in coupon.plans.order_by("key"))
