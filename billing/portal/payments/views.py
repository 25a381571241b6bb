from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from billing.clock import now
from billing.customers.roles import Role
from billing.errors import OutcomeUnknown, Unreachable
from billing.http import safe_next
from billing.payments.actions import complete_payment
from billing.payments.attempts.queries import last_attempt, live_attempt
from billing.payments.disputes.queries import is_taken_back
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.portal.cards.faces import face
from billing.portal.cards.gateway import answers_trouble
from billing.portal.forms import written
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.payments.outcome import arrive, is_given_up, lead_on, why_failed
from billing.portal.payments.queries import other_cards, own_payment
from billing.portal.viewer import Viewer


@page_for(Role.SEE, *READ, *WRITE)
@answers_trouble
def payment(viewer: Viewer, public_id: str) -> HttpResponse:
    """How a payment stands. POST goes on to the bank where it waits for the cardholder."""
    known = own_payment(viewer, public_id)
    may_go_on = viewer.may_pay and known.state == PaymentState.NEEDS_ACTION
    if viewer.request.method != "POST" or not may_go_on:
        return _how_it_stands(viewer, known)
    attempt = live_attempt(known)
    if attempt and not attempt.url:
        # The bank wanted to ask when nobody was there. It can be asked by a payment that is made now.
        return redirect(_again_url(known, safe_next(viewer.request, known.next_url)))
    return lead_on(viewer, known)


# Asks the gateway, and writes the answer in transactions of its own.
@transaction.non_atomic_requests
@page_for(Role.PAY, *READ)
@answers_trouble
def payment_return(viewer: Viewer, public_id: str) -> HttpResponse:
    """The bank sends people here. Asking it again is harmless, so this page may be reloaded."""
    known = own_payment(viewer, public_id)
    try:
        known = complete_payment(known, at=now())
    except (OutcomeUnknown, Unreachable):
        # The money may have moved: that is no failure, and nobody is asked to pay again.
        return _how_it_stands(viewer, known, is_unsure=True)
    if known.state == PaymentState.SUCCEEDED:
        return arrive(viewer, known)
    return _how_it_stands(viewer, known)


def _how_it_stands(viewer: Viewer, known: Payment, *, is_unsure: bool = False) -> HttpResponse:
    at, attempt = now(), last_attempt(known)
    code = attempt.decline_code if attempt else ""
    next_url = safe_next(viewer.request, known.next_url)
    is_alone = known.state == PaymentState.FAILED and not known.has_backups
    context = {
        "payment": known,
        "stage": _stage(known, code, is_unsure=is_unsure),
        "card": face(attempt.method, at=at) if attempt else None,
        "why": why_failed(code),
        # Meanwhile it may have been paid otherwise, or in part.
        "due": known.invoice.amount_due if known.invoice else None,
        "others": other_cards(viewer, known, at=at) if is_alone else [],
        "next_url": next_url,
        "again_url": _again_url(known, next_url),
    }
    return show(viewer, "billing/payment.html", context)


def _stage(known: Payment, code: str, *, is_unsure: bool) -> str:
    """What the page says: paid, disputed, failed, given_up, confirm or checking."""
    if known.state == PaymentState.SUCCEEDED:
        return "disputed" if is_taken_back(known) else "paid"
    if known.state == PaymentState.FAILED:
        return "given_up" if is_given_up(code) else "failed"
    return "confirm" if known.state == PaymentState.NEEDS_ACTION and not is_unsure else "checking"


def _again_url(known: Payment, next_url: str) -> str:
    """Where the same is paid by another card."""
    asked: dict[str, Any] = {"next": next_url} if next_url else {}
    if known.invoice:
        path = reverse("billing:pay_invoice", args=[known.invoice.public_id])
    else:
        path = reverse("billing:top_up")
        asked |= {"amount": written(known.amount), "currency": known.currency}
    return f"{path}?{urlencode(asked)}" if asked else path
