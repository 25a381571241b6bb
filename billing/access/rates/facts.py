from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from billing.access.rates.models import RateOverride


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`rates`: the customer's own limits by the name of the rate."""
    rows = RateOverride.objects.filter(customer_id__in=customer_ids, revoked_at=None).order_by("name")
    own: dict[int, dict[str, str]] = defaultdict(dict)
    for customer_id, name, spec in rows.values_list("customer_id", "name", "spec"):
        own[customer_id][name] = spec
    return {pk: {"rates": own.get(pk)} for pk in customer_ids}
