"""What a visit by a pay link is allowed: to see one invoice until it is paid, and to try a few cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from billing.access.answers.sentences import sentence
from billing.access.trouble import denied_by
from billing.clock import now
from billing.conf import conf
from billing.errors import GatewayError
from billing.invoices.models import Invoice
from billing.invoices.pay_links import invoice_of_token, token_of
from billing.invoices.states import InvoiceState
from billing.payments.models import Payment
from billing.payments.queries import payment_under_way
from billing.payments.states import PaymentState
from billing.portal.invoices.faces import face
from billing.portal.invoices.views import document
from billing.portal.page import private, show_without_viewer

# Thieves try stolen cards wherever a form takes them.
TRIES_AN_HOUR = 10

View = Callable[..., HttpResponse]


def link_page(*methods: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for whoever holds the link; the view is given the invoice in the token's place."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(request: HttpRequest, token: str, **named: str) -> HttpResponseBase:
            invoice = invoice_of_token(token)
            if invoice is None:
                raise Http404
            try:
                response = view(request, invoice, **named)
            except GatewayError as trouble:
                response = _trouble(request, invoice, trouble)
            # The link is a secret: no search engine lists it. `Referrer-Policy: same-origin` hands it to no
            # other site; `no-referrer` would have browsers send `Origin: null`, which fails the CSRF check.
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            return private(response)

        return require_http_methods(methods)(csrf_protect(page))

    return decorate


def show_link(
    request: HttpRequest, invoice: Invoice, stage: str, *, said: str = "", status: int = 200
) -> HttpResponse:
    return_url = reverse("billing:pay_link_return", args=[token_of(invoice)])
    # Links live long in mailboxes: who was billed, and for what, is for whoever still has to pay.
    is_over = stage in {"paid", "void"}
    shown = {"invoice": invoice, "face": face(invoice, at=now())} if is_over else document(invoice)
    context = {**shown, "is_over": is_over, "stage": stage, "said": said, "return_url": return_url}
    return show_without_viewer(request, "billing/pay_link.html", context, status=status)


def stage_of(invoice: Invoice, waiting: Payment | None) -> str:
    """What the page says: paid, void, checking, confirm or open."""
    if invoice.state == InvoiceState.VOID:
        return "void"
    if not invoice.amount_due:
        return "paid"
    if waiting is None:
        return "open"
    if waiting.state != PaymentState.NEEDS_ACTION:
        return "checking"
    return "confirm" if waiting.is_by_visitor else "open"


def may_try_again(invoice: Invoice, *, at: datetime) -> bool:
    """Count a card about to be entered; False beyond what people need."""
    cache, hour = caches[conf().rate_cache], int(at.timestamp()) // 3600
    key = f"billing:link:{invoice.public_id}:{hour}"
    cache.add(key, 0, timeout=3700)
    return cache.incr(key) <= TRIES_AN_HOUR


def _trouble(request: HttpRequest, invoice: Invoice, trouble: GatewayError) -> HttpResponse:
    """Said on the page itself: no refusal is written down, as its path would hold the link."""
    denied = denied_by(trouble)
    stage = stage_of(invoice, payment_under_way(invoice))
    response = show_link(request, invoice, stage, said=sentence(denied), status=denied.status)
    if denied.retry_after_seconds:
        response.headers["Retry-After"] = str(denied.retry_after_seconds)
    return response
