"""Before a charged view runs: the price is held, or the request is refused and nothing runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse

from billing.access.charges.charge import Charge
from billing.access.charges.sale import Sale
from billing.access.idempotency.actions import receive_key
from billing.access.idempotency.keys import bad_key, fingerprint_of, hold_key
from billing.access.idempotency.queries import answered_before
from billing.credit.holds.actions import Held, hold_credit
from billing.credit.holds.models import Hold
from billing.errors import BadAmount, DoesNotFit, KeyReused
from billing.money import Money

Price = Money | Callable[[HttpRequest], Money]


def price_of(price: Price, request: HttpRequest) -> Money:
    """What this request costs. Raises BadAmount for less than nothing."""
    amount = price if isinstance(price, Money) else price(request)
    if not isinstance(amount, Money) or amount.micros < 0:
        raise BadAmount(f"a price is Money, and not below zero: {amount!r}")
    return amount


def open_sale(
    request: Any, amount: Money, *, customer_id: int | None, view: str, at: datetime
) -> HttpResponse | None:
    """Hold `amount` and leave the sale on the request; or what a request with this Idempotency-Key is told.

    Raises DoesNotFit.
    """
    if customer_id is None:
        raise DoesNotFit(amount, available=Money.zero(amount.currency), limit=Money.zero(amount.currency))
    if hasattr(request, "billing_sale"):
        raise ImproperlyConfigured("two gates with charge= guard one view: only one can be paid")
    key = request.headers.get("Idempotency-Key")
    if key is not None and (told := bad_key(key)):
        return told
    fingerprint, keyed_id = fingerprint_of(request) if key else "", None
    with own_transaction():
        held = _held_once(customer_id, amount, key=hold_key(view, key), view=view, at=at)
        if held is None:
            assert key, "a key of our own is new"
            return answered_before(customer_id, view, key=key, fingerprint=fingerprint)
        if key:
            named = {"key": key, "fingerprint": fingerprint, "hold_id": held.hold_id}
            keyed_id = receive_key(customer_id, view, at=at, **named)
    charge = Charge(amount, hold_id=held.hold_id)
    request.billing_sale, request.charge = Sale(request, charge, keyed_id=keyed_id, at=at), charge
    return None


@contextmanager
def own_transaction() -> Iterator[None]:
    """A transaction that commits when it ends; inside somebody's it says what to do about that."""
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic(using=router.db_for_write(Hold), durable=True))
        except RuntimeError as error:
            raise ImproperlyConfigured(
                "charge= was met inside an open transaction, which could roll the hold back after the view "
                "has served: put the gate outside of atomic()"
            ) from error
        yield


def _held_once(customer_id: int, amount: Money, *, key: str, view: str, at: datetime) -> Held | None:
    """None when this key held before, whatever it held: what counts is what was answered then."""
    try:
        held = hold_credit(customer_id, amount, key=key, at=at, what=view)
    except KeyReused:
        return None
    return held if held.is_new else None
