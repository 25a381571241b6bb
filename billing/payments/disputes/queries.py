from __future__ import annotations

from django.db.models import QuerySet

from billing.payments.disputes.models import Dispute
from billing.payments.disputes.states import DisputeState
from billing.payments.models import Payment


def open_disputes() -> QuerySet[Dispute]:
    return Dispute.objects.filter(state=DisputeState.OPEN).select_related("payment").order_by("pk")


def is_taken_back(payment: Payment) -> bool:
    """Whether the bank has the money: as long as the dispute is open, and for good once it is lost."""
    taken = Dispute.objects.filter(payment=payment).exclude(state=DisputeState.WON)
    return taken.exists()
