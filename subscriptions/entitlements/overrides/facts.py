from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from billing.standing.prepared import prepared
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.entitlements.overrides.models import FeatureOverride


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`own_features`: what takes the place of `features`, by key, up to its `access_until`.

    Both are kept: when an override ends, nothing has to be stated anew for the plan's own value to count.
    """
    stated: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for pk, key, kind, is_closed, limit, ends_at in _counting(customer_ids):
        closed: dict[str, Any] = {"is_closed": True} if is_closed else {}
        value = closed if limit is None else {"limit": limit}
        until = {"access_until": ends_at.isoformat()} if ends_at else {}
        stated[pk].setdefault("own_features", {})[key] = {**value, **until}
        if kind == FeatureKind.SEATS:
            stated[pk]["names_people"] = True
    return dict(stated)


@prepared(FeatureOverride)
def _counting(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = FeatureOverride.objects.filter(customer_id__in=customer_ids, revoked_at=None)
    columns = ("customer_id", "feature__key", "feature__kind", "is_closed", "limit", "ends_at")
    return rows.order_by("pk").values_list(*columns)
