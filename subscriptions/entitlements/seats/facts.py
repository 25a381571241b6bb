from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from billing.access.viewers import digest_of
from billing.standing.prepared import prepared
from subscriptions.entitlements.seats.models import Seat


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`seats`: by feature who sits, the oldest first: a user's key, or a digest of whom it is kept for."""
    stated: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for pk, feature, user_key, kept_for in _taken(customer_ids):
        seats = stated[pk].setdefault("seats", {})
        seats.setdefault(feature, []).append(user_key or digest_of(kept_for))
        stated[pk]["names_people"] = True
    return dict(stated)


@prepared(Seat)
def _taken(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = Seat.objects.filter(customer_id__in=customer_ids, released_at=None)
    columns = ("customer_id", "feature__key", "user_key", "kept_for")
    return rows.order_by("given_at", "pk").values_list(*columns)
