from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.access.passes.models import Pass
from billing.customers.models import Customer
from billing.standing.actions import changing


def grant_pass(customer: Customer, *, until: datetime, at: datetime, why: str, by: Any = None) -> Pass:
    """Let the customer in until then. Raises ValueError when `until` is not in the future."""
    if until <= at:
        raise ValueError("a pass must end in the future")
    with changing(customer.pk, at=at):
        return Pass.objects.create(customer=customer, until=until, why=why, by=by, given_at=at)


def revoke_pass(given: Pass, *, at: datetime, why: str = "", by: Any = None) -> None:
    """End it now. Doing so twice is once."""
    with changing(given.customer_id, at=at):
        still_given = Pass.objects.filter(pk=given.pk, revoked_at=None)
        still_given.update(revoked_at=at, revoked_why=why, revoked_by=by)
