"""Before a charged view runs: the price is held, or the request is refused and nothing runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse

from billing.access.charges.charge import Charge
from billing.access.charges.sale import Sale
from billing.access.idempotency.actions import receive_key
from billing.access.idempotency.keys import bad_key, fingerprint_of
from billing.access.idempotency.queries import answer_again, still_running, used_key
from billing.credit.holds.actions import hold_credit
from billing.credit.holds.models import Hold
from billing.errors import BadAmount, DoesNotFit, KeyReused
from billing.ids import new_id
from billing.money import Money

Price = Money | Callable[[HttpRequest], Money]


def price_of(price: Price, request: HttpRequest) -> Money:
    """What this request costs. Raises BadAmount for less than nothing."""
    amount = price if isinstance(price, Money) else price(request)
    if not isinstance(amount, Money) or amount.micros < 0:
        raise BadAmount(f"a price is Money, and not below zero: {amount!r}")
    return amount


class _Asked(NamedTuple):
    customer_id: int
    gate: str
    key: str | None
    fingerprint: str


def open_sale(
    request: Any, charge: Charge, *, held: Money, customer_id: int | None, view: str, at: datetime
) -> HttpResponse | None:
    """Hold `held` and leave the sale on the request; or what a request with this Idempotency-Key is told.

    Nothing is held for a price of nothing, nor for one that a pass covers. Raises DoesNotFit.
    """
    if hasattr(request, "billing_sale"):
        raise ImproperlyConfigured("two gates with charge= guard one view: only one can be paid")
    key, keyed_id = request.headers.get("Idempotency-Key"), None
    if key is not None and (told := bad_key(key)):
        return told
    if customer_id is None and held:
        raise DoesNotFit(held, available=Money.zero(held.currency), limit=Money.zero(held.currency))
    if customer_id is not None:
        asked = _Asked(customer_id, view, key, fingerprint_of(request) if key else "")
        try:
            keyed_id = _claim(asked, charge, held, at=at)
        except KeyReused:
            # Gone when we look: that one was refused just now, and who asks again gets in.
            return told_before(request, customer_id=customer_id, view=view, at=at) or still_running()
    request.billing_sale, request.charge = Sale(request, charge, keyed_id=keyed_id, at=at), charge
    return None


def told_before(
    request: HttpRequest, *, customer_id: int | None, view: str, at: datetime
) -> HttpResponse | None:
    """What a request is told whose Idempotency-Key has been used; None for a new one, and without any."""
    key = request.headers.get("Idempotency-Key")
    if key is None or customer_id is None or bad_key(key):
        return None
    row = used_key(customer_id=customer_id, gate=view, key=key)
    return answer_again(row, fingerprint=fingerprint_of(request), at=at) if row else None


def _claim(asked: _Asked, charge: Charge, held: Money, *, at: datetime) -> int | None:
    """Hold, and write the key down, both or neither; raises KeyReused when it was used."""
    if not (held or asked.key):
        return None
    with own_transaction():
        hold_id = None
        if held:
            once = new_id("req")
            hold_id = hold_credit(asked.customer_id, held, key=once, at=at, what=asked.gate).hold_id
        keyed_id = receive_key(**asked._asdict(), hold_id=hold_id, at=at) if asked.key else None
    charge.hold_id = hold_id
    return keyed_id


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
