"""What a plan opens has changed: the facts of whoever has it follow, in small transactions.

The change marks its plan in its own transaction, and each chunk of customers moves the mark in its own. So
whoever does this may die anywhere, and somebody else goes on from there.
"""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import F

from billing.customers.models import Customer
from billing.standing.actions import changing
from subscriptions.catalog.models import Plan

CUSTOMERS_AT_ONCE = 500
# A step of the tick ends some day, and the next one goes on.
SECONDS_MAX = 180


def record_change(plan_id: int) -> None:
    """Inside the transaction that changes what the plan opens: from its first subscriber on, all are due."""
    Plan.objects.filter(pk=plan_id).update(changes=F("changes") + 1, refreshed_to=0)


def refresh_subscribers(plan_id: int, *, at: datetime) -> int:
    """State anew what the plan opens for whoever is still due; how many customers. Twice is once."""
    done = 0
    while (count := _refresh_next(plan_id, at=at)) is not None:
        done += count
    return done


def refresh_changed_plans(*, at: datetime) -> int:
    """Go on with all plans with which somebody has begun and not ended; how many customers."""
    until, done = monotonic() + SECONDS_MAX, 0
    due = Plan.objects.filter(refreshed_to__isnull=False).order_by("pk").values_list("pk", flat=True)
    for plan_id in list(due):
        while (count := _refresh_next(plan_id, at=at)) is not None:
            done += count
            if monotonic() >= until:
                return done
    return done


def _refresh_next(plan_id: int, *, at: datetime) -> int | None:
    """The next chunk; None where nobody is due. One that was overtaken by another change is done again."""
    with transaction.atomic():
        due = Plan.objects.filter(pk=plan_id, refreshed_to__isnull=False)
        mark = due.values("changes", "refreshed_to").first()
        if mark is None:
            return None
        having = Customer.objects.filter(subscriptions__items__price__plan=plan_id)
        rest = having.filter(pk__gt=mark["refreshed_to"]).order_by("pk").values_list("pk", flat=True)
        found = list(rest.distinct()[:CUSTOMERS_AT_ONCE])
        if found:
            with changing(*found, at=at):
                pass  # The facts follow what has been committed.
        due.filter(**mark).update(refreshed_to=found[-1] if found else None)
    return len(found)
