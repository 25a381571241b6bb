from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from billing.customers.models import Customer


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`suspended_at`, the gateway a fix would go through, and the currency of the credit among the facts."""
    rows = Customer.objects.filter(pk__in=customer_ids)
    columns = rows.values_list("pk", "suspended_at", "gateway", "currency")
    return {
        pk: {"suspended_at": suspended_at, "gateway": gateway, "own_currency": currency}
        for pk, suspended_at, gateway, currency in columns
    }
