"""The bank's side for the project's staff: its books, what it decides, and the switches for trouble."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from billing import clock
from billing.gateways.sandbox.bank import decide_dispute, decide_refund
from billing.gateways.sandbox.forms import ChaosForm, OutageForm
from billing.gateways.sandbox.models import (
    BankEvent,
    Card,
    Chaos,
    Charge,
    Outage,
    Payer,
    Refund,
    SetupPage,
)
from billing.gateways.sandbox.outage import switch_off
from billing.gateways.sandbox.pages import bank_page

ROWS_MAX = 25
# The books name customers and their cards: who may see those in the admin may see them here.
MAY_LOOK = "billing.view_paymentmethod"
MAY_SWITCH = "billing_sandbox.change_outage"
DECISIONS: dict[str, Callable[..., bool]] = {
    "won": partial(decide_dispute, won=True),
    "lost": partial(decide_dispute, won=False),
    "arrived": partial(decide_refund, arrived=True),
    "returned": partial(decide_refund, arrived=False),
}


@bank_page
def bank(request: HttpRequest) -> HttpResponse:
    """For staff alone: others are not told that the page exists."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), _login_url())
    if not request.user.is_staff:
        raise Http404
    if not request.user.has_perm(MAY_LOOK):
        raise PermissionDenied
    form = OutageForm(request.POST if request.method == "POST" and "mode" in request.POST else None)
    chaos = ChaosForm(request.POST if request.method == "POST" and "seed" in request.POST else None)
    if request.method == "POST":
        if not request.user.has_perm(MAY_SWITCH):
            raise PermissionDenied
        if _switched(request, form, chaos):
            return redirect("billing:sandbox:bank")
    is_read = form.is_bound or chaos.is_bound
    status = 400 if request.method == "POST" and not is_read else 200
    shown = {"form": form, "chaos_form": chaos} | _books(request)
    return render(request, "billing_sandbox/bank.html", shown, status=status)


def _switched(request: HttpRequest, form: OutageForm, chaos: ChaosForm) -> bool:
    if "mend" in request.POST:
        return _mended(request.POST["mend"])
    if chaos.is_bound:
        if is_valid := chaos.is_valid():
            chaos.switch_on()
        return is_valid
    if decision := DECISIONS.keys() & request.POST.keys():
        answer = decision.pop()
        reference = request.POST[answer]
        return reference.isprintable() and DECISIONS[answer](reference, at=clock.now())
    if is_valid := form.is_valid():
        form.switch_on(at=clock.now())
    return is_valid


def _mended(scope: str) -> bool:
    if is_broken := scope in Outage.objects.values_list("scope", flat=True):
        switch_off(payer_reference=scope)
    return is_broken


def _books(request: HttpRequest) -> dict[str, Any]:
    return {
        "may_switch": request.user.has_perm(MAY_SWITCH),
        "outages": Outage.objects.order_by("scope"),
        "payers": Payer.objects.order_by("-pk")[:ROWS_MAX],
        "cards": Card.objects.select_related("payer").order_by("-pk")[:ROWS_MAX],
        "setups": SetupPage.objects.select_related("payer").order_by("-pk")[:ROWS_MAX],
        "charges": Charge.objects.select_related("card").order_by("-pk")[:ROWS_MAX],
        "chaos": Chaos.objects.first(),
        "events": BankEvent.objects.order_by("-pk")[:ROWS_MAX],
        "refunds": Refund.objects.select_related("charge").order_by("-pk")[:ROWS_MAX],
    }


def _login_url() -> str:
    try:
        return reverse("admin:login")
    except NoReverseMatch:
        return settings.LOGIN_URL
