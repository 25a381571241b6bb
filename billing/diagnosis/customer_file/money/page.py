"""The page of a customer's money: what there is, what was, and what may be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.clock import now
from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.queries import money_of
from billing.read_only import address_of


def money_view(model_admin: Any) -> Callable[..., HttpResponse]:
    @require_safe
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        customer = get_object_or_404(Customer, public_id=public_id)
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Money of %(customer)s") % {"customer": customer},
            "opts": model_admin.opts,
            "customer": customer,
            "file_url": address_of(customer),
            "at": now(),
        }
        request.current_app = model_admin.admin_site.name
        shown = money_of(request.user, customer, at=context["at"])
        return TemplateResponse(request, "billing/staff/money.html", context | shown)

    return view
