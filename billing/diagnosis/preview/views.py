from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from billing.access.denials.models import Denial
from billing.conf import conf
from billing.diagnosis.preview.queries import answer_of
from billing.diagnosis.preview.viewers import as_the_customer, eyes_of
from billing.http import STRICT
from billing.read_only import address_of

# Shown within our own page, and inert: what staff pressed there they would press as themselves.
INERT = STRICT.replace("frame-ancestors 'none'", "frame-ancestors 'self'") + "; sandbox"


def preview_view(model_admin: Any) -> Callable[..., HttpResponse]:
    """The admin's page around it, with what staff should know beside what they see."""

    @require_safe
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        denial = _denial(request, model_admin, public_id)
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("What the customer saw: %(reference)s") % {"reference": denial.public_id},
            "opts": model_admin.opts,
            "denial": denial,
            "answer": answer_of(denial),
            "denial_url": address_of(denial),
            "customer_url": address_of(denial.customer) if denial.customer else "",
            "page_url": reverse("admin:billing_denial_preview_page", args=[denial.public_id]),
        }
        request.current_app = model_admin.admin_site.name
        return TemplateResponse(request, "billing/staff/preview.html", context)

    return view


def preview_page_view(model_admin: Any) -> Callable[..., HttpResponse]:
    """The customer's page itself, by the template that the gate answers with."""

    @require_safe
    @xframe_options_sameorigin
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        denial = _denial(request, model_admin, public_id)
        with eyes_of(denial):
            context = {"answer": answer_of(denial), "shell": conf().portal_shell}
            response = render(as_the_customer(request, denial), "billing/payment_required.html", context)
        response["Content-Security-Policy"] = INERT
        return response

    return view


def _denial(request: HttpRequest, model_admin: Any, public_id: str) -> Denial:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    denials = Denial.objects.select_related("customer__owner")
    return get_object_or_404(denials, public_id=public_id)
