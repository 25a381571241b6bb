"""Whether what is stored of customers is what their sources say: it must be, after every action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction

from billing.customers.models import Customer
from billing.standing.facts import SCHEMA_VERSION
from billing.standing.models import Standing
from billing.standing.queries import recompute

CHUNK = 500
# Not names of facts: a customer who has no row, and a row written by another version of the code.
NO_ROW = "(no row)"
VERSION = "(schema version)"


class Pair(NamedTuple):
    """One fact, as it is stored and as it would be stated now; None is a fact that is not there."""

    fact: str
    stored: Any
    stated: Any

    @property
    def is_equal(self) -> bool:
        return bool(self.stored == self.stated)


class Difference(NamedTuple):
    """One fact of a customer that is stored otherwise than it would be stated now."""

    customer: str
    fact: str
    stored: Any
    stated: Any


def chunks_of_customers() -> Iterator[list[int]]:
    """Every customer's key, in order, so many at a time; new customers come last."""
    keys, last = Customer.objects.order_by("pk").values_list("pk", flat=True), 0
    while chunk := list(keys.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1]


def proven_differences(customer_ids: Sequence[int]) -> list[Difference]:
    """The differences of these customers that stay when nobody else may change them.

    An action that commits between our two looks makes a difference that is none: whoever seems to
    differ is looked at again under the lock that every action takes first.
    """
    suspects = [pk for pk, _ in _grouped(customer_ids)]
    if not suspects:
        return []
    with transaction.atomic():
        rows = Standing.objects.select_for_update(of=("self",)).filter(pk__in=suspects)
        # Evaluated here: a lock that is never fetched locks nothing.
        list(rows.order_by("pk").values_list("pk"))
        return differences_of(suspects)


def differences_of(customer_ids: Sequence[int]) -> list[Difference]:
    """Where stored and stated facts differ at this moment, as `cus_…` and fact by fact."""
    return [difference for _, group in _grouped(customer_ids) for difference in group]


def pairs_of(stored: Mapping[str, Any], stated: Mapping[str, Any]) -> list[Pair]:
    """All facts of one customer, by name."""
    names = sorted(stored.keys() | stated.keys())
    return [Pair(name, stored.get(name), stated.get(name)) for name in names]


def _grouped(customer_ids: Sequence[int]) -> list[tuple[int, list[Difference]]]:
    named = dict(Customer.objects.filter(pk__in=customer_ids).values_list("pk", "public_id"))
    rows = {row.pk: row for row in Standing.objects.filter(pk__in=list(named))}
    stated = recompute(list(named))
    found = [(pk, _differences(named[pk], rows.get(pk), stated[pk])) for pk in named]
    return [(pk, differences) for pk, differences in found if differences]


def _differences(customer: str, row: Standing | None, stated: dict[str, Any]) -> list[Difference]:
    if row is None:
        return [Difference(customer, NO_ROW, None, None)]
    found = [Difference(customer, *pair) for pair in pairs_of(row.facts, stated) if not pair.is_equal]
    if row.schema_version != SCHEMA_VERSION:
        found.append(Difference(customer, VERSION, row.schema_version, SCHEMA_VERSION))
    return found
