"""The bank's side for the project's staff: its books, its disputes, and the switch that breaks the line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from billing import clock
from billing.gateways.sandbox.bank import decide_dispute
from billing.gateways.sandbox.forms import OutageForm
from billing.gateways.sandbox.models import Card, Charge, Outage, Payer, Refund, SetupPage
from billing.gateways.sandbox.outage import switch_off
from billing.gateways.sandbox.pages import bank_page

ROWS_MAX = 25
# The books name customers and their cards: who may see those in the admin may see them here.
MAY_LOOK = "billing.view_paymentmethod"
MAY_SWITCH = "billing_sandbox.change_outage"


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
    if request.method == "POST":
        if not request.user.has_perm(MAY_SWITCH):
            raise PermissionDenied
        if _switched(request, form):
            return redirect("billing:sandbox:bank")
    status = 400 if request.method == "POST" and not form.is_bound else 200
    return render(request, "billing_sandbox/bank.html", {"form": form} | _books(request), status=status)


def _switched(request: HttpRequest, form: OutageForm) -> bool:
    if "mend" in request.POST:
        return _mended(request.POST["mend"])
    for answer in {"won", "lost"} & request.POST.keys():
        reference = request.POST[answer]
        return reference.isprintable() and decide_dispute(reference, won=answer == "won")
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
        "refunds": Refund.objects.select_related("charge").order_by("-pk")[:ROWS_MAX],
    }


def _login_url() -> str:
    try:
        return reverse("admin:login")
    except NoReverseMatch:
        return settings.LOGIN_URL
