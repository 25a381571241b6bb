from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from billing.diagnosis.proof import chunks_of_customers
from billing.standing.actions import changing
from billing.standing.models import Standing


def rebuild_standings(*, at: datetime) -> Iterator[int]:
    """State every customer's facts anew; yields how many were done, chunk by chunk.

    Each chunk is a transaction of its own: it can be stopped anywhere and started again.
    """
    for chunk in chunks_of_customers():
        _open_missing(chunk, at=at)
        with changing(*chunk, at=at):
            pass
        yield len(chunk)


def _open_missing(customer_ids: Sequence[int], *, at: datetime) -> None:
    """Rows of customers who have none, empty and of no version: the rebuild fills them."""
    there = set(Standing.objects.filter(pk__in=customer_ids).values_list("pk", flat=True))
    missing = [Standing(customer_id=pk, computed_at=at) for pk in customer_ids if pk not in there]
    Standing.objects.bulk_create(missing, ignore_conflicts=True)
