"""What a new card pays at once: said before anybody leaves for the card page, and done on the way back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.customers.models import Customer
from billing.money import Money
from billing.payments.attempts.queries import last_attempt
from billing.payments.dunning.actions import charge_overdue
from billing.payments.dunning.queries import overdue_with_new_card
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.portal.payments.outcome import thanks, why_failed
from billing.portal.viewer import Viewer


def paid_by_new_card(viewer: Viewer, *, at: datetime) -> list[Money]:
    """How much, by currency."""
    if viewer.customer is None:
        return []
    sums: dict[str, Money] = {}
    for invoice in overdue_with_new_card(viewer.customer, at=at):
        nothing = Money.zero(invoice.currency)
        sums[invoice.currency] = sums.get(invoice.currency, nothing) + invoice.amount_due
    return list(sums.values())


def pay_overdue(viewer: Viewer, customer: Customer, *, at: datetime) -> Payment | None:
    """Charge the card that has just come, and tell; a payment that waits for the customer at the bank."""
    overdue = overdue_with_new_card(customer, at=at)
    charge_overdue(customer, at=at)
    made = Payment.objects.filter(invoice__in=overdue, created_at=at).select_related("invoice", "customer")
    waiting = None
    for payment in made.order_by("pk"):
        if payment.state == PaymentState.SUCCEEDED:
            messages.success(viewer.request, thanks(payment), fail_silently=True)
        elif payment.state == PaymentState.FAILED:
            messages.warning(viewer.request, _refusal(payment), fail_silently=True)
        elif payment.state == PaymentState.NEEDS_ACTION:
            waiting = waiting or payment
    return waiting


def _refusal(payment: Payment) -> str:
    attempt = last_attempt(payment)
    told = _("%(amount)s for invoice %(number)s could not be charged. %(why)s")
    amount, why = payment.amount.format(get_language()), why_failed(attempt.decline_code if attempt else "")
    return told % {"amount": amount, "number": payment.invoice, "why": why}
