"""The page on which staff make a new row: GET asks, POST does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from billing.clock import now
from billing.diagnosis.customer_file.presses import Press, may_press
from billing.errors import BillingError
from billing.read_only import address_of


def creation_paths(model_admin: Any, press: Press) -> list[Any]:
    """Its address beside the list; the act of the press gives the row, and whether it is new."""
    name = f"{_prefix(model_admin)}_{press.name}"
    return [
        path(press.path, model_admin.admin_site.admin_view(_creation_view(model_admin, press)), name=name)
    ]


def creation_link(model_admin: Any, press: Press, *, user: Any) -> dict[str, Any]:
    """What leads there from the list; nothing for who may not."""
    if not may_press(user, press):
        return {}
    return {"name": press.offer, "url": reverse(f"admin:{_prefix(model_admin)}_{press.name}")}


def _creation_view(model_admin: Any, press: Press) -> Callable[..., HttpResponse]:
    @transaction.non_atomic_requests
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        if not (model_admin.has_view_permission(request) and may_press(request.user, press)):
            raise PermissionDenied
        form: Any = press.form(request.POST if request.method == "POST" else None, at=now())
        if form.is_valid():
            try:
                return HttpResponseRedirect(address_of(_create(request, model_admin, press, form=form)))
            except BillingError as refusal:
                form.add_error(None, str(refusal))
        return _page(request, model_admin, press, form=form)

    return view


def _create(request: HttpRequest, model_admin: Any, press: Press, *, form: Any) -> Any:
    with transaction.atomic():
        row, is_new = press.act(None, at=form.at, by=request.user, **form.cleaned_data)
        if is_new:
            model_admin.log_addition(request, row, f"{press.title}: {form.cleaned_data['why']}")
    words = {model_admin.opts.model_name: row}
    if is_new:
        messages.success(request, press.done % words)
    else:
        messages.info(request, press.already % words)
    return row


def _page(request: HttpRequest, model_admin: Any, press: Press, *, form: Any) -> HttpResponse:
    list_url = reverse(f"admin:{_prefix(model_admin)}_changelist")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": press.title,
        "opts": model_admin.opts,
        "row": press.offer,
        "back_url": list_url,
        "list_url": list_url,
        "form": form,
        "press": press,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "subscriptions/staff/press.html", context)


def _prefix(model_admin: Any) -> str:
    return f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
