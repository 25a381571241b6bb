from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from billing.customers.models import Customer


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`suspended_at`, and the gateway a fix would go through."""
    rows = Customer.objects.filter(pk__in=customer_ids).values_list("pk", "suspended_at", "gateway")
    return {pk: {"suspended_at": suspended_at, "gateway": gateway} for pk, suspended_at, gateway in rows}
