from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from billing.clock import now
from billing.conf import conf
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.presses import MONEY_PRESSES
from billing.diagnosis.customer_file.money.views import answer_money, money_view
from billing.diagnosis.customer_file.presses import PRESSES, presses_of_apps
from billing.diagnosis.customer_file.queries import file_of
from billing.diagnosis.customer_file.search import find
from billing.diagnosis.customer_file.verdicts import verdicts_of
from billing.diagnosis.customer_file.views import press_view
from billing.diagnosis.health.views import health_view
from billing.diagnosis.settings_page.views import settings_view
from billing.payment_methods.models import PaymentMethod
from billing.read_only import PublicIdList, ReadOnlyAdmin


class GatewayFilter(admin.SimpleListFilter):
    """By the configured gateways: asking the table which there are would read all of it."""

    title = _("gateway")
    parameter_name = "gateway"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(alias, alias) for alias in conf().gateways]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> QuerySet[Customer]:
        return queryset.filter(gateway=self.value()) if self.value() else queryset


class CustomerList(PublicIdList):
    def get_results(self, request: HttpRequest) -> None:
        """The page's customers with what the gate says of each."""
        super().get_results(request)
        self.result_list = customers = list(self.result_list)
        verdicts = verdicts_of(customers, now())
        for customer in customers:
            customer.verdict = verdicts.get(customer.pk)


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Find a customer, read the file, act. The file takes the place of the form."""

    list_display = ("customer", "owner", "standing_now", "default_card", "created_at")
    list_display_links = ("customer",)
    list_filter = ("state", GatewayFilter)
    # Switches the search on; `search.find` does it.
    search_fields = ("email",)
    search_hint = _(
        "e-mail, name, owner, last four digits of a card, the number of an invoice, or a reference such as"
        " den_… or cus_…"
    )
    ordering = ("-pk",)
    sortable_by = ("created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        return super().get_queryset(request).select_related("owner", "standing")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CustomerList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        defaults = PaymentMethod.objects.filter(is_default=True)
        shown = Prefetch("payment_methods", queryset=defaults, to_attr="default_methods")
        return find(queryset, search_term).prefetch_related(shown), False

    @admin.display(description=_("customer"))
    def customer(self, customer: Customer) -> str:
        return str(customer)

    @admin.display(description=_("standing now"))
    def standing_now(self, customer: Any) -> str:
        said = '<span class="billing-verdict {}">{}</span>'
        return format_html(said, customer.verdict.tone, customer.verdict.title) if customer.verdict else "-"

    @admin.display(description=_("default card"))
    def default_card(self, customer: Any) -> str:
        return str(customer.default_methods[0]) if customer.default_methods else "-"

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request):
            raise PermissionDenied
        customer = self.get_object(request, unquote(object_id))
        if customer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": str(customer)}
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "billing/staff/customer_file.html", context | file_of(request, customer, at=now())
        )

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        views = {press: press_view(self, press) for press in (*PRESSES, *presses_of_apps())}
        views |= {press: press_view(self, press, answer_money) for press in MONEY_PRESSES}
        pressed = [
            path(f"<str:public_id>/{press.path}", wrap(view), name=f"billing_customer_{press.name}")
            for press, view in views.items()
        ]
        money = path("<str:public_id>/money/", wrap(money_view(self)), name="billing_customer_money")
        settings_page = path("settings/", wrap(settings_view(self)), name="billing_settings")
        health_page = path("health/", wrap(health_view(self)), name="billing_health")
        return [settings_page, health_page, money, *pressed, *super().get_urls()]
