"""Where a payment leads: on to what the customer wanted, to the bank, or to the page that says how it is."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.access.answers.sentences import declined
from billing.http import safe_next
from billing.payments.attempts.declines import CANCELED, NEVER_ARRIVED, NOT_NEEDED
from billing.payments.attempts.queries import live_attempt
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.portal.cards.gateway import to_gateway
from billing.portal.viewer import Viewer

_GIVEN_UP = {
    CANCELED: gettext_lazy("It was not confirmed with the bank, or another way to pay was taken instead."),
    NOT_NEEDED: gettext_lazy("The invoice was settled in another way before the card was charged."),
    NEVER_ARRIVED: gettext_lazy("Our payment provider could not be reached for too long."),
}


def return_url(viewer: Viewer) -> Callable[[Payment], str]:
    """Where the bank sends the cardholder back to."""

    def absolute(payment: Payment) -> str:
        path = reverse("billing:payment_return", args=[payment.public_id])
        return viewer.request.build_absolute_uri(path)

    return absolute


def lead_on(viewer: Viewer, payment: Payment) -> HttpResponse:
    """After the button was pressed, or on the way back from the bank."""
    if payment.state == PaymentState.NEEDS_ACTION:
        attempt = live_attempt(payment)
        if attempt and attempt.url:
            return to_gateway(viewer, attempt.url)
    return arrive(viewer, payment)


def arrive(viewer: Viewer, payment: Payment) -> HttpResponse:
    next_url = safe_next(viewer.request, payment.next_url)
    if payment.state == PaymentState.SUCCEEDED and next_url:
        messages.success(viewer.request, thanks(payment), fail_silently=True)
        return redirect(next_url)
    return redirect("billing:payment", public_id=payment.public_id)


def why_failed(code: str) -> str:
    """In the customer's words: why a payment was given up, or that the bank refused."""
    return str(_GIVEN_UP[code]) if code in _GIVEN_UP else declined(code)


def is_given_up(code: str) -> bool:
    """No bank has refused it."""
    return code in _GIVEN_UP


def thanks(payment: Payment) -> str:
    amount = payment.amount.format(get_language())
    if payment.invoice is None:
        return _("%(amount)s of credit was added.") % {"amount": amount}
    return _("%(amount)s was paid for invoice %(number)s.") % {"amount": amount, "number": payment.invoice}
