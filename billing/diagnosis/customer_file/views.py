"""The buttons' pages: GET asks, POST does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from billing.clock import now
from billing.customers.models import Customer
from billing.diagnosis.customer_file.forms import ReasonForm
from billing.diagnosis.customer_file.presses import Press, may_press
from billing.read_only import address_of


def press_view(model_admin: Any, press: Press) -> Callable[..., HttpResponse]:
    """Outside any transaction of the request's: what has been done is committed."""

    @transaction.non_atomic_requests
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id: str, target_id: str = "") -> HttpResponse:
        if not (model_admin.has_view_permission(request) and may_press(request.user, press)):
            raise PermissionDenied
        customer = get_object_or_404(Customer, public_id=public_id)
        target = _target(press, customer, target_id)
        form = press.form(request.POST if request.method == "POST" else None, at=now())
        if not form.is_valid():
            return _page_of(request, model_admin, press, form=form, customer=customer, target=target)
        _press(request, model_admin, press, form=form, customer=customer, target=target)
        return HttpResponseRedirect(address_of(customer))

    return view


def _target(press: Press, customer: Customer, target_id: str) -> Any:
    return get_object_or_404(press.target, customer=customer, public_id=target_id) if press.target else None


def _press(
    request: HttpRequest, model_admin: Any, press: Press, *, form: ReasonForm, customer: Customer, target: Any
) -> None:
    words = {"customer": customer, "target": target}
    with transaction.atomic():
        is_done = press.act(target or customer, at=form.at, by=request.user, **form.cleaned_data)
        if is_done:
            said = f"{press.title % words}: {form.cleaned_data['why']}"
            model_admin.log_change(request, customer, said)
    if is_done:
        messages.success(request, press.done % words)
    else:
        messages.info(request, press.already % words)


def _page_of(
    request: HttpRequest, model_admin: Any, press: Press, *, form: ReasonForm, customer: Customer, target: Any
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": press.title % {"customer": customer, "target": target},
        "opts": model_admin.opts,
        "customer": customer,
        "file_url": address_of(customer),
        "form": form,
        "press": press,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "billing/staff/press.html", context)
