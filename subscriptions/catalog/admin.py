from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.diagnosis.customer_file.presses import Press, may_press
from billing.read_only import ReadOnlyAdmin
from subscriptions.catalog.declared.prices import model_in_words
from subscriptions.catalog.models import Plan, PlanOffer, Product
from subscriptions.catalog.presses import PRESSES, REVOKE_OFFER
from subscriptions.desk.views import press_links, press_paths


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ("key", "name", "tax_percent", "position", "public_id")
    search_fields = ("=public_id", "key", "name")
    search_hint = _("prod_…, key, name")
    ordering = ("position", "pk")


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """The lists, and the plan's page with what staff may do to it."""

    list_display = ("key", "name", "product", "kind", "state", "trial_days", "position")
    list_filter = ("state", "kind", "product")
    list_select_related = ("product",)
    search_fields = ("=public_id", "key", "name", "=product__key")
    search_hint = _("plan_…, key, name")
    ordering = ("product__position", "position", "pk")
    change_form_template = "subscriptions/staff/plan.html"
    # Rooms above add theirs.
    presses: ClassVar[tuple[Press, ...]] = PRESSES

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        plan = self.get_object(request, unquote(object_id))
        shown = self._shown(plan, request.user) if plan is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def get_urls(self) -> list[Any]:
        return [*press_paths(self, self.presses, _pressed), *super().get_urls()]

    def _shown(self, plan: Plan, user: Any) -> dict[str, Any]:
        """What stands on a plan's page beside its columns."""
        may = may_press(user, REVOKE_OFFER)
        offers = plan.offers.select_related("customer").order_by("-pk")[:50]
        prices = plan.prices.filter(replaced_at=None).order_by("currency", "interval_unit", "interval_count")
        on_the_plan = tuple(press for press in self.presses if press is not REVOKE_OFFER)
        return {
            "presses": press_links(self, on_the_plan, plan, user=user),
            "offers": [
                (offer, _address(REVOKE_OFFER, plan.public_id, offer.customer.public_id) if may else "")
                for offer in offers
            ],
            "sold": [(price, model_in_words(price.charge_model, price.currency)) for price in prices],
        }


@admin.register(PlanOffer)
class PlanOfferAdmin(ReadOnlyAdmin):
    list_display = ("plan", "customer", "offered_at", "until_at")
    list_filter = ("plan",)
    list_select_related = ("plan", "customer")
    search_fields = ("=plan__key", "=customer__public_id")
    search_hint = _("key of the plan, cus_…")
    ordering = ("-pk",)


def _pressed(plan: Plan, press: Press, customer_id: str = "") -> Plan | PlanOffer:
    """The plan, or an offer of it. One that was revoked may be pressed again: there is nothing left to do."""
    if press is not REVOKE_OFFER:
        return plan
    customer = get_object_or_404(Customer, public_id=customer_id)
    offers = PlanOffer.objects.select_related("plan", "customer").filter(plan=plan, customer=customer)
    return offers.first() or PlanOffer(plan=plan, customer=customer)


def _address(press: Press, *ids: str) -> str:
    return reverse(f"admin:subscriptions_plan_{press.name}", args=ids)
