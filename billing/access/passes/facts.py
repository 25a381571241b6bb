from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max, QuerySet

from billing.access.passes.models import Pass
from billing.standing.prepared import prepared


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`pass_until`: when the longest pass that was not revoked ends."""
    return {customer_id: {"pass_until": until} for customer_id, until in _longest(customer_ids)}


@prepared(Pass)
def _longest(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    given = Pass.objects.filter(customer_id__in=customer_ids, revoked_at=None)
    return given.order_by().values_list("customer_id").annotate(Max("until"))
