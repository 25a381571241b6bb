from __future__ import annotations

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.states import MethodState


def own_methods(customer: Customer) -> QuerySet[PaymentMethod]:
    """The customer's cards, removed ones too. What a visitor entered by an invoice's link is none of them."""
    return PaymentMethod.objects.filter(customer=customer, is_by_visitor=False)


def active_methods(customer: Customer) -> QuerySet[PaymentMethod]:
    """The cards on file: the default first, then the backups in the order they are tried."""
    return own_methods(customer).filter(state=MethodState.ACTIVE).order_by("-is_default", "position", "pk")


def past_methods(customer: Customer) -> QuerySet[PaymentMethod]:
    return own_methods(customer).filter(state=MethodState.DETACHED).order_by("-detached_at", "-pk")


def superseding_methods() -> QuerySet[PaymentMethod]:
    """Methods of which the gateway may still keep an earlier entry."""
    return PaymentMethod.objects.exclude(superseded_references=[]).order_by("pk")


def unreleased_methods() -> QuerySet[PaymentMethod]:
    """Methods removed here that the gateway may still keep."""
    return PaymentMethod.objects.filter(state=MethodState.DETACHED, gateway_detached_at=None).order_by("pk")
