"""Charging outside of requests: in tasks, consumers, GraphQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import router

from billing.access.charges.charge import Charge
from billing.access.charges.opening import own_transaction
from billing.clock import now
from billing.credit.holds.actions import LIFETIME, capture_hold, hold_credit, release_hold
from billing.credit.holds.models import Hold
from billing.customers.models import Customer
from billing.errors import ChargedBefore
from billing.money import Money


@contextmanager
def charge(
    customer: Customer, amount: Money, *, key: str, what: str = "", lasts: timedelta = LIFETIME
) -> Iterator[Charge]:
    """Hold `amount`, run the block, capture what it adjusted to; release when it raises.

    Once per customer and key: a second time raises ChargedBefore, with what became of the first, or KeyReused
    for another amount, and the block does not run. `lasts` is the longest that the block may take: then a
    hold is let go of, as its process may have died. Raises DoesNotFit when it does not fit, BadAmount for no
    amount, ImproperlyConfigured inside an open transaction.
    """
    at = now()
    with own_transaction():
        held = hold_credit(customer, amount, key=key, at=at, what=what, expires_at=at + lasts)
        if not held.is_new:
            # Where it was written: a replica may not have heard of it yet.
            raise ChargedBefore(Hold.objects.using(router.db_for_write(Hold)).get(pk=held.hold_id).state)
    sold = Charge(amount, hold_id=held.hold_id)
    try:
        yield sold
    except BaseException:
        release_hold(held.hold_id, at=now())
        raise
    if sold.amount:
        capture_hold(held.hold_id, sold.amount, at=now())
    else:
        release_hold(held.hold_id, at=now())
