from __future__ import annotations

from django.db.models import QuerySet

from billing.access.denials.models import Denial
from billing.customers.models import Customer


def denials_of(customer: Customer) -> QuerySet[Denial]:
    """The customer's refusals, newest first, without those that shadow gates only logged."""
    return Denial.objects.filter(customer=customer, is_shadow=False).order_by("-last_at", "-pk")
