"""Paying what a subscription has just billed, while somebody is there who can confirm it with the bank."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.clock import now
from billing.errors import KeyReused, NotPayable, NoUsableMethod, UnknownMethod
from billing.invoices.models import Invoice
from billing.payments.actions import start_payment
from billing.payments.queries import payment_under_way
from billing.payments.states import PaymentState
from billing.portal.payments.outcome import lead_on, return_url
from billing.portal.viewer import Viewer
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.models import Subscription
from subscriptions.portal.checkout.queries import invoice_due
from subscriptions.portal.links import page_of, pay_url


def pay_what_is_due(
    viewer: Viewer, subscription: Subscription, *, key: str, said: str, **how: Any
) -> HttpResponse:
    """On to the bank, to what was asked for, or to why it was not paid; `said` where nothing is due."""
    next_url = viewer.next_url or page_of(subscription)
    invoice = invoice_due(subscription)
    if invoice is None:
        messages.success(viewer.request, said, fail_silently=True)
        return redirect(next_url)
    settled = partial(refresh_subscription, subscription)
    return collect(viewer, invoice, key=key, next_url=next_url, settled=settled, **how)


def collect(
    viewer: Viewer, invoice: Invoice, *, key: str, next_url: str, settled: Callable[..., Any], **how: Any
) -> HttpResponse:
    """Charge a card; `settled` is called once the money is here, so that the next page shows it."""
    how |= {"return_url": return_url(viewer), "next_url": next_url, "by": viewer.request.user}
    try:
        payment = start_payment(invoice, at=now(), key=key, **how)
    except NotPayable:
        waiting = payment_under_way(invoice)
        return redirect("billing:payment", public_id=waiting.public_id) if waiting else redirect(next_url)
    except (KeyReused, UnknownMethod, NoUsableMethod):
        return to_pay(viewer, invoice, _("Nothing was paid yet. Please choose a card."), next_url=next_url)
    if payment.state == PaymentState.SUCCEEDED:
        settled(at=now())
    return lead_on(viewer, payment)


def to_pay(viewer: Viewer, invoice: Invoice, said: str, *, next_url: str) -> HttpResponse:
    """To the page on which the invoice is paid by a card of one's choice."""
    messages.warning(viewer.request, said, fail_silently=True)
    return redirect(pay_url(invoice, next_url=next_url))
