"""Charging outside of requests: in tasks, consumers, GraphQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from billing.access.charges.charge import Charge
from billing.access.charges.opening import own_transaction
from billing.clock import now
from billing.credit.holds.actions import capture_hold, hold_credit, release_hold
from billing.customers.models import Customer
from billing.errors import KeyReused
from billing.money import Money


@contextmanager
def charge(customer: Customer, amount: Money, *, key: str, what: str = "") -> Iterator[Charge]:
    """Hold `amount`, run the block, capture what it adjusted to; release when it raises.

    Once per customer and key: a second time raises KeyReused, and the block does not run. Raises DoesNotFit
    when it does not fit, BadAmount for no amount, ImproperlyConfigured inside an open transaction.
    """
    with own_transaction():
        held = hold_credit(customer, amount, key=key, at=now(), what=what)
    if not held.is_new:
        raise KeyReused("this key was charged before")
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
