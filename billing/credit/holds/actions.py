from __future__ import annotations

from datetime import datetime, timedelta
from types import ModuleType
from typing import NamedTuple

from django.db import connections, router

from billing.credit.amounts import positive
from billing.credit.changes import apply_changes, swept
from billing.credit.holds import portable, postgresql
from billing.credit.holds.models import Hold
from billing.credit.holds.states import HoldState
from billing.customers.models import Customer
from billing.errors import BadAmount, CurrencyMismatch, DoesNotFit, HoldResolved, KeyReused
from billing.ids import new_id
from billing.money import Money

# For a request. A stream renews its hold; a task that takes longer says so: `charge(lasts=…)`.
LIFETIME = timedelta(minutes=15)
KEY_CHARACTERS_MAX = 300


class Held(NamedTuple):
    """A hold as its caller needs it. `is_new` is False when the same key held the same amount before."""

    hold_id: int
    public_id: str
    is_new: bool


def hold_credit(
    customer: Customer | int,
    amount: Money,
    *,
    key: str,
    at: datetime,
    expires_at: datetime | None = None,
    what: str = "",
) -> Held:
    """Set `amount` aside if it fits, once per customer and key. One statement on PostgreSQL.

    Raises DoesNotFit; KeyReused when the key held another amount or currency; BadAmount for none, or a bad
    key.
    """
    positive(amount)
    if not 0 < len(key) <= KEY_CHARACTERS_MAX or "\0" in key:
        raise BadAmount(f"a hold's key has 1 to {KEY_CHARACTERS_MAX} characters")
    using = router.db_for_write(Hold)
    customer_id = customer if isinstance(customer, int) else customer.pk
    values = (customer_id, amount.currency, amount.micros, key, new_id("hold"), what[:200])
    while True:
        answer = _steps(using).hold(using, *values, at, expires_at or at + LIFETIME)
        code, found, public_id, free, limit = answer
        if code in {"ok", "exists"}:
            return Held(found, public_id, is_new=code == "ok")
        if code == "change_due":
            apply_changes(found, at=at)
        elif code != "again":
            raise _refused(code, amount, free=free or 0, limit=limit or 0)


def capture_hold(hold_id: int, amount: Money, *, at: datetime) -> None:
    """Charge what was served, at most what is held; the rest is free again. The same twice is once.

    After the hold has expired it is posted all the same, beyond the limit if need be, and marked late: the
    customer was served. Raises BadAmount for more than is held, HoldResolved when it was released, or
    captured with another amount; CurrencyMismatch.
    """
    positive(amount)
    using = router.db_for_write(Hold)
    code = _steps(using).capture(using, hold_id, micros=amount.micros, currency=amount.currency, at=at)
    if code == "other_currency":
        raise CurrencyMismatch(f"the hold is not in {amount.currency}")
    if code == "exceeds_hold":
        raise BadAmount(f"more than is held: what is over {amount} needs a hold of its own")
    if code not in {"ok", "late", "exists"}:
        raise HoldResolved(f"the hold cannot be captured: {code}")


def release_hold(hold_id: int, *, at: datetime) -> None:
    """Let go of what is held: nothing was sold. Twice is once. Raises HoldResolved when it was captured."""
    using = router.db_for_write(Hold)
    code = _steps(using).release(using, hold_id, state=HoldState.RELEASED.value, at=at)
    if code not in {"ok", "exists"}:
        raise HoldResolved(f"the hold cannot be released: {code}")


def renew_hold(hold_id: int, *, expires_at: datetime) -> bool:
    """Keep holding while a stream runs; whether there was still something to keep."""
    held = Hold.objects.filter(pk=hold_id, state=HoldState.HELD, expires_at__lt=expires_at)
    return bool(held.update(expires_at=expires_at))


def expire_holds(*, at: datetime) -> int:
    """Let go of every hold whose time is over: its process died. How many there were.

    Raises ExceptionGroup at the end, of those that could not be let go of.
    """
    using = router.db_for_write(Hold)
    over = Hold.objects.using(using).filter(state=HoldState.HELD, expires_at__lte=at)
    steps = _steps(using)

    def expire(pk: int) -> bool:
        return bool(steps.release(using, pk, state=HoldState.EXPIRED.value, at=at) == "ok")

    pks = over.order_by("expires_at", "pk").values_list("pk", flat=True)
    return swept(pks, expire, using=using, what="holds")


def _steps(using: str) -> ModuleType:
    return postgresql if connections[using].vendor == "postgresql" else portable


def _refused(code: str, amount: Money, *, free: int, limit: int) -> Exception:
    if code == "exists_different":
        return KeyReused("this key held another amount or currency before")
    if code in {"no_credit", "exceeds_limit", "exceeds_budget"}:
        available, ceiling = Money(free, amount.currency), Money(limit, amount.currency)
        return DoesNotFit(amount, available=available, limit=ceiling, is_budget=code == "exceeds_budget")
    raise AssertionError(f"the database answered {code}")
