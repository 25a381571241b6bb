from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.credit.actions import open_credit
from billing.credit.amounts import not_negative
from billing.credit.changes import apply_changes, begin_month, next_change
from billing.credit.limits.models import LimitChange
from billing.credit.models import NEVER
from billing.credit.queries import locked_credit
from billing.customers.models import Customer
from billing.errors import BadAmount
from billing.money import Money


def change_limit(
    customer: Customer,
    limit: Money,
    *,
    at: datetime,
    why: str,
    by: Any = None,
    until_at: datetime | None = None,
) -> LimitChange | None:
    """Set how far below zero the customer may go; `until_at` leads back to the limit that lasts.

    Below what is used is allowed, and refuses what comes next. None when it is so already.
    """
    not_negative(limit)
    if until_at and until_at <= at:
        raise BadAmount("a limit ends after it begins")
    with transaction.atomic():
        credit_id = open_credit(customer, limit.currency).pk
        apply_changes(credit_id, at=at)
        credit = locked_credit(credit_id)
        if (credit.limit_micros, credit.limit_until_at) == (limit.micros, until_at):
            return None
        old = credit.limit_micros
        credit.limit_micros, credit.limit_until_at = limit.micros, until_at
        if until_at is None:
            credit.lasting_limit_micros = limit.micros
        credit.next_change_at = next_change(credit, at=at)
        credit.save()
        return LimitChange.objects.create(
            credit=credit,
            old_micros=old,
            new_micros=limit.micros,
            until_at=until_at,
            why=why[:500],
            by=by,
            at=at,
        )


def change_budget(customer: Customer, budget: Money | None, *, currency: str, at: datetime) -> None:
    """The customer's own bound for what is spent in a calendar month; None for no bound."""
    if budget is not None and not_negative(budget).currency != currency:
        raise BadAmount(f"a budget for {currency} is in {currency}")
    with transaction.atomic():
        credit_id = open_credit(customer, currency).pk
        apply_changes(credit_id, at=at)
        credit = locked_credit(credit_id)
        credit.budget_micros = None if budget is None else budget.micros
        if budget is None:
            credit.spent_micros, credit.month_starts_at, credit.month_ends_at = 0, NEVER, NEVER
        else:
            begin_month(credit, at=at)
        credit.next_change_at = next_change(credit, at=at)
        credit.save()
