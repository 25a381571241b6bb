from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from billing.access.passes.models import Pass


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`pass_until`: when the longest pass that was not revoked ends."""
    given = Pass.objects.filter(customer_id__in=customer_ids, revoked_at=None)
    rows = given.order_by().values_list("customer_id").annotate(Max("until"))
    return {customer_id: {"pass_until": until} for customer_id, until in rows}
