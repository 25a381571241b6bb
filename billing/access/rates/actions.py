from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.access.rates.models import RateOverride
from billing.access.rates.policy import parse
from billing.customers.models import Customer
from billing.standing.actions import changing


def grant_rate(
    customer: Customer, *, name: str, spec: str, at: datetime, why: str, by: Any = None
) -> RateOverride:
    """Give the customer a limit of their own. Raises ValueError when `spec` is not a rate."""
    parse(spec)
    with changing(customer.pk, at=at):
        _revoke(customer, name, at=at, why=why, by=by)
        return RateOverride.objects.create(
            customer=customer, name=name, spec=spec, why=why, by=by, given_at=at
        )


def revoke_rate(customer: Customer, *, name: str, at: datetime, why: str = "", by: Any = None) -> None:
    """Back to the view's own limit. Nothing happens when there is no override."""
    with changing(customer.pk, at=at):
        _revoke(customer, name, at=at, why=why, by=by)


def _revoke(customer: Customer, name: str, *, at: datetime, why: str, by: Any) -> None:
    current = RateOverride.objects.filter(customer=customer, name=name, revoked_at=None)
    current.update(revoked_at=at, revoked_why=why, revoked_by=by)
