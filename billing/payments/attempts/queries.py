from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from billing.customers.models import Customer
from billing.errors import NoUsableMethod, UnknownMethod
from billing.gateways import gateway_of
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.states import MethodState
from billing.payments.attempts.models import Attempt
from billing.payments.models import Payment
from billing.payments.states import FINAL, PaymentState

# So long a visitor whose card was taken is waited for, back from the gateway's page.
VISITS_WITHIN = timedelta(hours=1)


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


def idle_visitors_methods(*, at: datetime) -> QuerySet[PaymentMethod]:
    """Cards that came by an invoice's link, by which nothing is being paid nor about to be."""
    entered = PaymentMethod.objects.filter(is_by_visitor=True, state=MethodState.ACTIVE)
    under_way = Attempt.objects.filter(method=OuterRef("pk")).exclude(state__in=FINAL)
    paid_by_it = Attempt.objects.filter(
        method=OuterRef("method"),
        payment__invoice=OuterRef("invoice"),
        payment__is_by_visitor=True,
        started_at__gte=OuterRef("answered_at"),
    )
    visits = Setup.objects.filter(method=OuterRef("pk"), is_by_visitor=True)
    expected = visits.filter(~Exists(paid_by_it), answered_at__gt=at - VISITS_WITHIN)
    return entered.filter(~Exists(under_way), ~Exists(expected)).order_by("pk")


def first_method(
    customer: Customer, chosen: PaymentMethod | None, *, at: datetime, is_by_visitor: bool = False
) -> PaymentMethod:
    """The chosen card, even one that was refused before; else the default, else the first usable backup.

    A visitor pays by the card they chose; no one else pays by what a visitor entered. Raises UnknownMethod
    for another's card or one that is gone, NoUsableMethod where there is none, and Misconfigured when its
    gateway cannot be used.
    """
    if chosen:
        method: PaymentMethod | None = _own(chosen, customer, is_by_visitor=is_by_visitor)
    else:
        method = None if is_by_visitor else _first_usable(customer, tried=set(), at=at)
    if method is None:
        raise NoUsableMethod(f"{customer.public_id} has no payment method that could be charged")
    gateway_of(method.gateway)
    return method


def next_method(payment: Payment, *, at: datetime) -> PaymentMethod | None:
    """The next usable card in order that was not tried yet; none after a card that was named."""
    if not payment.has_backups:
        return None
    tried = set(payment.attempts.values_list("method_id", flat=True))
    return _first_usable(payment.customer, tried=tried, at=at)


def _first_usable(customer: Customer, *, tried: set[int], at: datetime) -> PaymentMethod | None:
    methods = active_methods(customer).exclude(pk__in=tried)
    return next((method for method in methods if method.is_usable(at=at)), None)


def _own(chosen: PaymentMethod, customer: Customer, *, is_by_visitor: bool) -> PaymentMethod:
    chosen.refresh_from_db()
    is_own = chosen.customer_id == customer.pk and (is_by_visitor or not chosen.is_by_visitor)
    if not is_own or chosen.state != MethodState.ACTIVE:
        raise UnknownMethod(f"{chosen.public_id} is not this customer's, or has been removed")
    return chosen
