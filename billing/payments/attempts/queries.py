from __future__ import annotations

from datetime import datetime

from billing.customers.models import Customer
from billing.errors import NoUsableMethod, UnknownMethod
from billing.gateways import gateway_of
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.states import MethodState
from billing.payments.attempts.models import Attempt
from billing.payments.models import Payment
from billing.payments.states import FINAL, PaymentState


def attempt_as_stored(attempt: Attempt) -> Attempt:
    """The row as it is now, with all that the gateway must be told."""
    related = ("method", "payment__customer", "payment__invoice")
    return Attempt.objects.select_related(*related).get(pk=attempt.pk)


def live_attempt(payment: Payment) -> Attempt | None:
    """The one under way; its `url` is where a payment that needs action is confirmed."""
    live = payment.attempts.exclude(state__in=FINAL)
    return live.select_related("method", "payment__customer", "payment__invoice").first()


def paid_attempt(payment: Payment) -> Attempt | None:
    """The one that brought the money."""
    return payment.attempts.filter(state=PaymentState.SUCCEEDED).select_related("method").first()


def last_attempt(payment: Payment) -> Attempt | None:
    """What the customer knows of last; of a failed payment its `decline_code` says why."""
    return payment.attempts.select_related("method").last()


def first_method(customer: Customer, chosen: PaymentMethod | None, *, at: datetime) -> PaymentMethod:
    """The chosen card, even one that was refused before; else the default, else the first usable backup.

    Raises UnknownMethod for another's card or one that is gone, NoUsableMethod where there is none, and
    Misconfigured when its gateway cannot be used.
    """
    method = _own(chosen, customer) if chosen else _first_usable(customer, tried=set(), at=at)
    if method is None:
        raise NoUsableMethod(f"{customer.public_id} has no payment method that could be charged")
    gateway_of(method.gateway)
    return method


def next_method(payment: Payment, *, at: datetime) -> PaymentMethod | None:
    """The next usable card in order that this payment has not been tried with; none after a visitor's."""
    if payment.is_by_visitor:
        return None
    tried = set(payment.attempts.values_list("method_id", flat=True))
    return _first_usable(payment.customer, tried=tried, at=at)


def _first_usable(customer: Customer, *, tried: set[int], at: datetime) -> PaymentMethod | None:
    methods = active_methods(customer).exclude(pk__in=tried)
    return next((method for method in methods if method.is_usable(at=at)), None)


def _own(chosen: PaymentMethod, customer: Customer) -> PaymentMethod:
    chosen.refresh_from_db()
    if chosen.customer_id != customer.pk or chosen.state != MethodState.ACTIVE:
        raise UnknownMethod(f"{chosen.public_id} is not this customer's, or has been removed")
    return chosen
