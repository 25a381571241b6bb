"""Who is charged in the bench of credit, and whether the books add up when it is over."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice
from typing import Any

CUSTOMERS, GRANTS = 10_000, 3
PLENTY = 10**15
BATCH = 500


def customers() -> list[int]:
    """The first is the hot one; all have a limit that they will not reach, and no grants."""
    from django.contrib.auth import get_user_model

    from billing.clock import now
    from billing.ledger.actions import open_account
    from billing.ledger.chart import AccountKind
    from billing.models import Account, Credit, Customer

    model: Any = get_user_model()
    revenue = open_account(AccountKind.REVENUE, "USD")
    users = _stored(model, lambda n: model(username=f"credit-bench-{os.getpid()}-{n}"), CUSTOMERS)
    made = _stored(Customer, lambda n: Customer(owner_id=users[n].pk, created_at=now()), CUSTOMERS)
    books = {"kind": AccountKind.CREDIT, "currency": "USD"}
    accounts = _stored(Account, lambda n: Account(customer=made[n], **books), CUSTOMERS)
    owned = {"currency": "USD", "revenue": revenue, "limit_micros": PLENTY}
    _stored(Credit, lambda n: Credit(customer=made[n], account=accounts[n], **owned), CUSTOMERS)
    return [customer.pk for customer in made]


def give_grants(customers: list[int]) -> None:
    """Three to each of them, each enough for the whole bench: what counts is that they are looked up."""
    from billing.clock import now
    from billing.models import Credit, Grant

    credits = list(Credit.objects.filter(customer__gte=customers[0]))
    named = {"kind": 0, "amount_micros": PLENTY, "remaining_micros": PLENTY, "granted_at": now()}

    def grant(n: int) -> Grant:
        credit = credits[n // GRANTS]
        return Grant(credit=credit, customer_id=credit.customer_id, key=f"bench-{n % GRANTS}", **named)

    _stored(Grant, grant, len(credits) * GRANTS)


def discrepancies(customers: list[int]) -> dict[str, int]:
    """What must be nothing: micros still held, and what was captured but is not in the balances."""
    from django.db.models import Sum

    from billing.models import Credit, Hold

    ours = {"customer__gte": customers[0]}
    total = Credit.objects.filter(**ours).aggregate(held=Sum("held_micros"), balance=Sum("balance_micros"))
    captured = Hold.objects.filter(**ours).aggregate(total=Sum("captured_micros"))["total"] or 0
    return {"held": total["held"], "unaccounted": total["balance"] + captured}


def deadlocks() -> int:
    """As the server has counted them; SQLite has none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _stored(model: Any, make: Callable[[int], Any], many: int) -> list[Any]:
    stored: list[Any] = []
    numbers = iter(range(many))
    while batch := [make(n) for n in islice(numbers, BATCH)]:
        stored += model.objects.bulk_create(batch)
    return stored
