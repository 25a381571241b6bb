from __future__ import annotations

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.payments.refunds.models import Refund
from billing.payments.refunds.states import RefundState

UNANSWERED = (RefundState.CREATED, RefundState.UNKNOWN, RefundState.PROCESSING)


def refunds_of(customer: Customer) -> QuerySet[Refund]:
    """The latest first."""
    return Refund.objects.filter(customer=customer).select_related("payment").order_by("-created_at", "-pk")


def unanswered_refunds() -> QuerySet[Refund]:
    """Refunds whose end nobody has told us, the oldest first."""
    return Refund.objects.filter(state__in=UNANSWERED).select_related("payment").order_by("pk")


def refund_as_stored(refund: Refund) -> Refund:
    """The row as it is now, with all that the gateway and the books must know."""
    return Refund.objects.select_related("payment__customer", "payment__invoice").get(pk=refund.pk)
