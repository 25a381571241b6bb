"""A link that pays one invoice without signing in: by a card that is entered for it and kept no longer.

The page tells of that invoice alone. Cards on file are neither shown nor offered: for these one signs in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.access.answers.sentences import declined
from billing.clock import now
from billing.errors import (
    KeyReused,
    NotPayable,
    NoUsableMethod,
    OutcomeUnknown,
    UnknownMethod,
    Unreachable,
)
from billing.invoices.models import Invoice
from billing.invoices.pay_links import token_of
from billing.payment_methods.setups.actions import complete_setup, start_setup
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState
from billing.payments.actions import complete_payment, release_visitors_method, start_payment
from billing.payments.attempts.queries import last_attempt, live_attempt
from billing.payments.models import Payment
from billing.payments.queries import payment_under_way
from billing.payments.states import PaymentState
from billing.portal.cards.element import form_page
from billing.portal.cards.gateway import leave_for
from billing.portal.invoices.visits import link_page, may_try_again, show_link, stage_of
from billing.portal.page import READ, WRITE, show_without_viewer


# The gateway is called, so these stay out of the project's ATOMIC_REQUESTS.
@transaction.non_atomic_requests
@link_page(*READ, *WRITE)
def pay_link(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """The invoice. POST leads to the gateway's card page, or back to the bank that waits."""
    waiting = payment_under_way(invoice)
    stage = stage_of(invoice, waiting)
    if request.method != "POST" or stage not in {"open", "confirm"}:
        return show_link(request, invoice, stage)
    if waiting and stage == "confirm":
        return _follow(request, invoice, waiting)
    if not may_try_again(invoice, at=now()):
        said = _("Too many cards were tried. Please wait an hour, or contact us.")
        return show_link(request, invoice, stage, said=said, status=429)
    started = start_setup(
        invoice.customer,
        return_url=_card_url(request, invoice),
        form_url=lambda setup: _path("pay_link_form", invoice, setup.public_id),
        at=now(),
        invoice_id=invoice.pk,
    )
    return _leave(request, started.url)


@transaction.non_atomic_requests
@link_page(*READ)
def pay_link_form(request: HttpRequest, invoice: Invoice, public_id: str) -> HttpResponse:
    """The gateway's own form, where that is not a page of the gateway's."""
    back_url = _path("pay_link_card", invoice, public_id)
    page = partial(show_without_viewer, request)
    return form_page(_visitors_setup(invoice, public_id), back_url=back_url, page=page) or redirect(back_url)


@transaction.non_atomic_requests
@link_page("GET")
def pay_link_card(request: HttpRequest, invoice: Invoice, public_id: str) -> HttpResponse:
    """Back from the card page: pay by the card that was entered. Reloading pays nothing twice."""
    setup = complete_setup(_visitors_setup(invoice, public_id), at=now())
    if setup.state == SetupState.FAILED:
        return _back(request, invoice, level=messages.ERROR, said=declined(setup.decline_code))
    if setup.state != SetupState.SUCCEEDED:
        said = _("The card was not entered, or not confirmed with the bank. Nothing was paid.")
        return _back(request, invoice, level=messages.WARNING, said=said)
    try:
        payment = start_payment(
            invoice,
            at=now(),
            key=f"link-{setup.public_id}",
            method=setup.method,
            is_by_visitor=True,
            return_url=request.build_absolute_uri(_path("pay_link_return", invoice)),
        )
    except (KeyReused, NotPayable, NoUsableMethod, UnknownMethod):
        return _back(
            request, invoice, level=messages.INFO, said=_("Nothing was charged to the card just entered.")
        )
    return _follow(request, invoice, payment)


@transaction.non_atomic_requests
@link_page("GET")
def pay_link_return(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Back from the bank's confirmation. Asking again is harmless."""
    payments = Payment.objects.filter(invoice=invoice, is_by_visitor=True).order_by("-pk")
    payment = payments.select_related("customer", "invoice").first()
    if payment is None:
        return _back(request, invoice)
    try:
        payment = complete_payment(payment, at=now())
    except (OutcomeUnknown, Unreachable):
        return _back(request, invoice)
    if payment.state == PaymentState.NEEDS_ACTION:
        return _back(request, invoice)
    return _follow(request, invoice, payment)


def _visitors_setup(invoice: Invoice, public_id: str) -> Setup:
    """Started by this link: neither the customer's own nor another invoice's pays here."""
    known = Setup.objects.filter(invoice=invoice, is_by_visitor=True, public_id=public_id).first()
    if known is None:
        raise Http404
    return known


def _follow(request: HttpRequest, invoice: Invoice, payment: Payment) -> HttpResponse:
    """On to the bank that wants to be asked, or back to the page that says how it ended."""
    attempt = live_attempt(payment)
    if payment.state == PaymentState.NEEDS_ACTION and attempt and attempt.url:
        return _leave(request, attempt.url)
    last = last_attempt(payment)
    if last:
        release_visitors_method(last.method, at=now())
    if payment.state != PaymentState.FAILED:
        return _back(request, invoice)
    return _back(request, invoice, level=messages.ERROR, said=declined(last.decline_code if last else ""))


def _back(request: HttpRequest, invoice: Invoice, *, level: int = 0, said: str = "") -> HttpResponse:
    if said:
        messages.add_message(request, level, said, fail_silently=True)
    return redirect(_path("pay_link", invoice))


def _leave(request: HttpRequest, url: str) -> HttpResponse:
    return leave_for(request, url, page=partial(show_without_viewer, request))


def _card_url(request: HttpRequest, invoice: Invoice) -> Callable[[Setup], str]:
    return lambda setup: request.build_absolute_uri(_path("pay_link_card", invoice, setup.public_id))


def _path(name: str, invoice: Invoice, *more: str) -> str:
    return reverse(f"billing:{name}", args=[token_of(invoice), *more])
