from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from billing.access.rates.models import RateOverride
from billing.standing.prepared import prepared


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`rates`: the customer's own limits by the name of the rate."""
    own: dict[int, dict[str, str]] = defaultdict(dict)
    for customer_id, name, spec in _own(customer_ids):
        own[customer_id][name] = spec
    return {pk: {"rates": own.get(pk)} for pk in customer_ids}


@prepared(RateOverride)
def _own(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = RateOverride.objects.filter(customer_id__in=customer_ids, revoked_at=None)
    return rows.order_by("name").values_list("customer_id", "name", "spec")
