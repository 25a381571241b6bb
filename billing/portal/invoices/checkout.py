"""Paying invoices on file: one by the card of one's choice or from credit, or all that are overdue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.clock import now
from billing.customers.roles import Role
from billing.errors import DoesNotFit, KeyReused, NotPayable, NoUsableMethod, UnknownMethod
from billing.invoices.models import Invoice
from billing.payments.actions import cancel_waiting, settle_from_credit, start_payment, start_payments
from billing.payments.models import Payment
from billing.payments.queries import payment_under_way
from billing.payments.states import PaymentState
from billing.portal.cards.gateway import answers_trouble
from billing.portal.invoices.faces import face
from billing.portal.invoices.queries import overdue, own_invoice
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.payments.outcome import lead_on, return_url
from billing.portal.payments.queries import cards_to_choose, charged_first, credit_to_spend
from billing.portal.payments.tickets import new_ticket, ticket_of
from billing.portal.viewer import Viewer


@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
@answers_trouble
def pay_invoice(viewer: Viewer, public_id: str) -> HttpResponse:
    invoice = own_invoice(viewer, public_id)
    if viewer.request.method != "POST":
        return _choose(viewer, invoice)
    key = ticket_of(viewer.request)
    if not key:
        return _choose(viewer, invoice, said=_("Nothing was paid yet. Please press the button once more."))
    try:
        return lead_on(viewer, _paid(viewer, invoice, key))
    except NotPayable:
        return _under_way_or_done(viewer, invoice)
    except KeyReused:
        said = _("This form was used with another card. Please press once more.")
    except UnknownMethod:
        said = _("That card was removed in the meantime. Please choose another.")
    except NoUsableMethod:
        said = _("There is no card on file that could be charged. Please add one.")
    except DoesNotFit:
        said = _("The credit was used in the meantime. Please choose a card.")
    return _choose(viewer, invoice, said=said)


@transaction.non_atomic_requests
@page_for(Role.PAY, *WRITE)
@answers_trouble
def pay_overdue(viewer: Viewer) -> HttpResponse:
    """Pay those invoices that the page had listed, as far as they are overdue still; by the default card."""
    at, key = now(), ticket_of(viewer.request)
    listed = set(viewer.request.POST.getlist("invoice"))
    wanted = [invoice for invoice in overdue(viewer, at=at).invoices if invoice.public_id in listed]
    next_url = viewer.next_url or reverse("billing:invoices")
    if not key or not wanted:
        return _back(viewer, messages.INFO, _("There was nothing to pay any more. Please look again."))
    how = {"return_url": return_url(viewer), "next_url": next_url, "by": viewer.request.user}
    try:
        payments = start_payments(wanted, at=at, key=key, **how)
    except NoUsableMethod:
        return _back(viewer, messages.ERROR, _("There is no card on file that could be charged."))
    stopped = next((payment for payment in payments if payment.state != PaymentState.SUCCEEDED), None)
    if stopped:
        return lead_on(viewer, stopped)
    if not payments:
        return _back(viewer, messages.INFO, _("A payment is under way already. Please look again soon."))
    if left := overdue(viewer, at=at).number:
        said = ngettext(
            "Paid, thank you. %(left)s more invoice is overdue.",
            "Paid, thank you. %(left)s more invoices are overdue.",
            left,
        )
        return _back(viewer, messages.WARNING, said % {"left": left})
    return _back(viewer, messages.SUCCESS, _("Your overdue invoices are paid. Thank you."))


def _paid(viewer: Viewer, invoice: Invoice, key: str) -> Payment:
    at, by = now(), viewer.request.user
    if viewer.request.POST.get("from") == "credit":
        if credit_to_spend(invoice, at=at):
            # As a card does: what waits at the bank is given up for another way to pay.
            cancel_waiting(invoice, at=at)
        return settle_from_credit(invoice, at=at, key=f"{key}-credit", by=by)
    how: dict[str, Any] = {"return_url": return_url(viewer), "next_url": viewer.next_url, "by": by}
    return start_payment(invoice, at=at, key=key, **charged_first(viewer), **how)


def _choose(viewer: Viewer, invoice: Invoice, *, said: str = "") -> HttpResponse:
    at, waiting = now(), payment_under_way(invoice)
    must_wait = waiting is not None and waiting.state != PaymentState.NEEDS_ACTION
    if not invoice.amount_due or must_wait:
        return _under_way_or_done(viewer, invoice)
    cards = cards_to_choose(viewer, at=at)
    here = f"{viewer.request.path}?{urlencode({'next': viewer.next_url})}" if viewer.next_url else ""
    context = {
        "invoice": invoice,
        "face": face(invoice, at=at),
        "cards": cards,
        "credit": credit_to_spend(invoice, at=at),
        "waiting": waiting,
        "said": said,
        "key": new_ticket(),
        "add_card_url": _add_card_url(here or viewer.request.path),
    }
    return show(viewer, "billing/pay_invoice.html", context, status=400 if said else 200)


def _under_way_or_done(viewer: Viewer, invoice: Invoice) -> HttpResponse:
    if waiting := payment_under_way(invoice):
        return redirect("billing:payment", public_id=waiting.public_id)
    messages.info(viewer.request, _("There is nothing to pay on this invoice."), fail_silently=True)
    return redirect(viewer.next_url or reverse("billing:invoice", args=[invoice.public_id]))


def _add_card_url(here: str) -> str:
    return f"{reverse('billing:add_card')}?{urlencode({'next': here})}"


def _back(viewer: Viewer, level: int, said: str) -> HttpResponse:
    messages.add_message(viewer.request, level, said, fail_silently=True)
    return redirect(viewer.next_url or "billing:invoices")
