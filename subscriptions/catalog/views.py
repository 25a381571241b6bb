"""The pages of a plan's buttons: GET asks, POST does."""

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
from billing.diagnosis.customer_file.presses import Press, may_press
from billing.errors import BillingError
from billing.read_only import address_of
from subscriptions.catalog.forms import PlanForm
from subscriptions.catalog.models import Plan, PlanOffer
from subscriptions.catalog.presses import REVOKE_OFFER


def press_view(model_admin: Any, press: Press) -> Callable[..., HttpResponse]:
    """Outside any transaction of the request's: what has been done is committed."""

    @transaction.non_atomic_requests
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id: str, customer_id: str = "") -> HttpResponse:
        if not (model_admin.has_view_permission(request) and may_press(request.user, press)):
            raise PermissionDenied
        plan = get_object_or_404(Plan, public_id=public_id)
        subject = _offer(plan, customer_id) if press is REVOKE_OFFER else plan
        form: Any = press.form(request.POST if request.method == "POST" else None, at=now(), subject=subject)
        words = {"plan": plan, "target": subject}
        if form.is_valid():
            try:
                _press(request, model_admin, press, form=form, words=words)
                return HttpResponseRedirect(address_of(plan))
            except BillingError as refusal:
                form.add_error(None, str(refusal))
        return _page(request, model_admin, press, form=form, words=words)

    return view


def _offer(plan: Plan, customer_id: str) -> PlanOffer:
    """One that was revoked meanwhile may be pressed again: there is nothing left to do."""
    customer = get_object_or_404(Customer, public_id=customer_id)
    offers = PlanOffer.objects.select_related("plan", "customer").filter(plan=plan, customer=customer)
    return offers.first() or PlanOffer(plan=plan, customer=customer)


def _press(
    request: HttpRequest, model_admin: Any, press: Press, *, form: PlanForm, words: dict[str, Any]
) -> None:
    """Done in a transaction with its line in the log."""
    with transaction.atomic():
        is_done = press.act(form.subject, at=form.at, by=request.user, **form.cleaned_data)
        if is_done:
            told = " ".join(filter(None, (str(press.title % words), form.told)))
            model_admin.log_change(request, words["plan"], f"{told}: {form.cleaned_data['why']}")
    if is_done:
        messages.success(request, press.done % words)
    else:
        messages.info(request, press.already % words)


def _page(
    request: HttpRequest, model_admin: Any, press: Press, *, form: PlanForm, words: dict[str, Any]
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": press.title % words,
        "opts": model_admin.opts,
        "plan": words["plan"],
        "plan_url": address_of(words["plan"]),
        "back_url": address_of(words["plan"]),
        "form": form,
        "press": press,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "subscriptions/staff/plan_press.html", context)
