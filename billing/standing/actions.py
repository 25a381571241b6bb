from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from billing.standing.facts import SCHEMA_VERSION
from billing.standing.models import Standing
from billing.standing.queries import recompute


@contextmanager
def changing(*customer_ids: int, at: datetime) -> Iterator[None]:
    """Change what the facts of these customers are made of; the facts follow in the same transaction.

    The rows are locked first, in one order, and recomputed last: of two actions at once the second
    sees what the first has done, and neither overwrites the other's facts.
    """
    with transaction.atomic():
        _lock(customer_ids)
        yield
        refresh(customer_ids, at=at)


def open_standing(customer_id: int, *, at: datetime) -> None:
    """The row of a customer just made."""
    Standing.objects.create(customer_id=customer_id, computed_at=at)
    refresh([customer_id], at=at)


def refresh(customer_ids: Sequence[int], *, at: datetime) -> None:
    """State the facts anew, many customers in one go. Call it inside `changing`, or to rebuild."""
    rows = [
        Standing(customer_id=pk, facts=facts, schema_version=SCHEMA_VERSION, computed_at=at)
        for pk, facts in recompute(customer_ids).items()
    ]
    # An upsert of rows that are there: `bulk_update` writes a branch for each row and column.
    changed = ["facts", "schema_version", "computed_at"]
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["customer"], update_fields=changed, batch_size=500
    )


def _lock(customer_ids: Sequence[int]) -> None:
    rows = Standing.objects.select_for_update(of=("self",)).filter(pk__in=customer_ids).order_by("pk")
    # Evaluated here: a lock that is never fetched locks nothing.
    locked = len(rows.values_list("pk"))
    assert locked == len(set(customer_ids)), "every customer has a standing"
