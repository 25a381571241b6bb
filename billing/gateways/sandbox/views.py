"""The bank's pages for cardholders. Who knows a reference may use it, as with any hosted payment page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables

from billing import clock
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.cards import BY_SLUG, CARDS
from billing.gateways.sandbox.forms import CardForm
from billing.gateways.sandbox.models import Charge, ChargeState, SetupPage, SetupState
from billing.gateways.sandbox.pages import bank_page, leave


@bank_page
@sensitive_variables()
def card(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a card; of a page that was used already the rest of its journey."""
    page = get_object_or_404(SetupPage, reference=reference)
    if page.state != SetupState.OPEN:
        return _onward(request, page)
    at = clock.now()
    if test_card := BY_SLUG.get(request.POST.get("use", "")):
        return _onward(request, bank.enter_card(reference, number=test_card.number, cvc=test_card.cvc, at=at))
    form = CardForm(request.POST if request.method == "POST" else None, at=at)
    if form.is_valid():
        return _onward(request, bank.enter_card(reference, **form.cleaned_data, at=at))
    return render(request, "billing_sandbox/card.html", {"form": form, "cards": CARDS})


def _onward(request: HttpRequest, page: SetupPage) -> HttpResponse:
    if page.state == SetupState.NEEDS_ACTION:
        return redirect("billing:sandbox:challenge", page.reference)
    return leave(request, page.return_url)


@bank_page
def challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """3-D Secure: the cardholder confirms, refuses, or puts it off."""
    waiting = _waiting(reference)
    if waiting.state not in (SetupState.NEEDS_ACTION, ChargeState.NEEDS_ACTION):
        return leave(request, waiting.return_url)
    answer = request.POST.get("answer", "")
    if answer in {"confirm", "refuse"}:
        bank.answer_challenge(reference, accept=answer == "confirm", at=clock.now())
    if answer in {"confirm", "refuse", "later"}:
        return leave(request, waiting.return_url)
    status = 400 if request.method == "POST" else 200
    return render(request, "billing_sandbox/challenge.html", {"waiting": waiting}, status=status)


def _waiting(reference: str) -> SetupPage | Charge:
    for model in (SetupPage, Charge):
        found = model.objects.select_related("card").filter(reference=reference).first()
        if found is not None and found.state != SetupState.OPEN:
            return found
    raise Http404
