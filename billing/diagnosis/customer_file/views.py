"""The buttons' pages: GET asks, POST does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from billing.clock import now
from billing.customers.models import Customer
from billing.diagnosis.customer_file.desk import Desk, target_of
from billing.diagnosis.customer_file.forms import ReasonForm
from billing.diagnosis.customer_file.presses import Press, may_press
from billing.read_only import address_of


def answer(desk: Desk) -> HttpResponse:
    """Done in a transaction with its line in the log."""
    request = desk.request
    form = desk.press.form(request.POST if request.method == "POST" else None, at=now(), subject=desk.subject)
    if not form.is_valid():
        return desk.page(form)
    _press(desk, form)
    return HttpResponseRedirect(address_of(desk.customer))


def press_view(
    model_admin: Any, press: Press, answer: Callable[[Desk], HttpResponse] = answer
) -> Callable[..., HttpResponse]:
    """Outside any transaction of the request's: what has been done is committed."""

    @transaction.non_atomic_requests
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id: str, target_id: str = "") -> HttpResponse:
        if not (model_admin.has_view_permission(request) and may_press(request.user, press)):
            raise PermissionDenied
        customer = get_object_or_404(Customer, public_id=public_id)
        target = target_of(press, customer, target_id)
        return answer(Desk(request, model_admin, press, customer, target))

    return view


def _press(desk: Desk, form: ReasonForm) -> None:
    press, request = desk.press, desk.request
    with transaction.atomic():
        is_done = press.act(desk.subject, at=form.at, by=request.user, **form.cleaned_data)
        if is_done:
            desk.log(f"{desk.title}: {form.cleaned_data['why']}")
    if is_done:
        messages.success(request, press.done % desk.words)
    else:
        messages.info(request, press.already % desk.words)
