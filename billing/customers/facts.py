from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.standing.prepared import prepared


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`suspended_at`, the gateway a fix would go through, and the currency of the credit among the facts."""
    return {
        pk: {"suspended_at": suspended_at, "gateway": gateway, "own_currency": currency}
        for pk, suspended_at, gateway, currency in _rows(customer_ids)
    }


@prepared(Customer)
def _rows(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    return Customer.objects.filter(pk__in=customer_ids).values_list(
        "pk", "suspended_at", "gateway", "currency"
    )
