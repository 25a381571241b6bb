"""What staff do to a customer, each safe to press twice: whether the press changed anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.access.passes.actions import grant_pass, revoke_pass
from billing.access.passes.models import Pass
from billing.access.rates.actions import grant_rate, revoke_rate
from billing.access.rates.models import RateOverride
from billing.customers.actions import resume_customer, suspend_customer
from billing.customers.models import Customer
from billing.errors import IllegalMove
from billing.standing.actions import changing


def suspend_once(customer: Customer, *, at: datetime, by: Any, why: str) -> bool:
    try:
        suspend_customer(customer, at=at, why=why, by=by)
    except IllegalMove:
        return False
    return True


def resume_once(customer: Customer, *, at: datetime, by: Any, why: str) -> bool:
    try:
        resume_customer(customer, at=at, why=why, by=by)
    except IllegalMove:
        return False
    return True


def grant_pass_once(customer: Customer, *, at: datetime, by: Any, why: str, until: datetime) -> bool:
    """One pass until one instant is enough."""
    # The lock first: of two presses at once the second sees the pass that the first has given.
    with changing(customer.pk, at=at):
        if is_new := not Pass.objects.filter(customer=customer, until=until, revoked_at=None).exists():
            grant_pass(customer, until=until, at=at, why=why, by=by)
    return is_new


def revoke_pass_once(given: Pass, *, at: datetime, by: Any, why: str) -> bool:
    with changing(given.customer_id, at=at):
        given.refresh_from_db()
        if is_given := given.revoked_at is None:
            revoke_pass(given, at=at, why=why, by=by)
    return is_given


def grant_rate_once(customer: Customer, *, at: datetime, by: Any, why: str, name: str, spec: str) -> bool:
    with changing(customer.pk, at=at):
        same = RateOverride.objects.filter(customer=customer, name=name, spec=spec, revoked_at=None)
        if is_new := not same.exists():
            grant_rate(customer, name=name, spec=spec, at=at, why=why, by=by)
    return is_new


def revoke_rate_once(override: RateOverride, *, at: datetime, by: Any, why: str) -> bool:
    with changing(override.customer_id, at=at):
        override.refresh_from_db()
        if is_given := override.revoked_at is None:
            revoke_rate(override.customer, name=override.name, at=at, why=why, by=by)
    return is_given
