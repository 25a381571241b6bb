"""What is stored of each customer that was ever billed, one after the other: read in three streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from sys import maxsize
from typing import Any, NamedTuple

from django.db.models import F, Min, Q

from billing.states import StateMove
from subscriptions.calendar import Interval, Unit
from subscriptions.catalog.prices.models import Price
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.numbers.revenue import Span, Told, monthly_micros, share_of
from subscriptions.pricing import ChargeModel, Kind

# Dicts of columns.
Rows = Any
READ_AT_ONCE = 2_000
FOREVER = datetime.max.replace(tzinfo=UTC)
# Never paid at all: that it was billed made nobody a customer.
NEVER_PAID = (SubscriptionState.INCOMPLETE, SubscriptionState.INCOMPLETE_EXPIRED)
COLUMNS = {
    "sub": F("period__subscription__public_id"),
    "serial": F("period__serial"),
    "last_serial": F("period__subscription__serial"),
    "ended_at": F("period__subscription__ended_at"),
    "begin": F("period__start_at"),
    "end": F("period__end_at"),
    "billed_at": F("period__billed_at"),
    "code": F("price__currency"),
    "unit": F("price__interval_unit"),
    "every": F("price__interval_count"),
}


class Billed(NamedTuple):
    """`first_at` is when something of a price was billed first, by currency; what was never paid is not."""

    spans: list[Span]
    moves: dict[str, list[Told]]
    first_at: dict[str, datetime]


def customers_billed(*, since: datetime, at: datetime) -> Iterator[Billed]:
    """Those of whom something counted between the two instants."""
    moves = _grouped(_moves(at=at))
    firsts = _grouped(_firsts())
    models = _models_with_set_up()
    pk_of_moves, of_moves = next(moves, _NOTHING)
    pk_of_firsts, of_firsts = next(firsts, _NOTHING)
    for pk, rows in _grouped(_items(since=since, at=at)):
        while pk_of_moves < pk:
            pk_of_moves, of_moves = next(moves, _NOTHING)
        while pk_of_firsts < pk:
            pk_of_firsts, of_firsts = next(firsts, _NOTHING)
        first_at = {row["code"]: row["first"] for row in of_firsts} if pk_of_firsts == pk else {}
        told = _told(of_moves) if pk_of_moves == pk else {}
        # Of what was never paid nothing counts: its states say so.
        spans = [_span(row, models) for row in rows if row["code"] in first_at]
        yield Billed(spans, told, first_at)


# Behind every key.
_NOTHING: tuple[int, list[dict[str, Any]]] = (maxsize, [])


def _items(*, since: datetime, at: datetime) -> Rows:
    of = "period__subscription__"
    lasting = Q(period__serial=F(f"{of}serial")) & (
        Q(**{f"{of}ended_at": None}) | Q(**{f"{of}ended_at__gt": since})
    )
    counting = Q(period__end_at__gt=since) | lasting
    rows = BilledItem.objects.filter(counting, period__billed_at__lte=at, amount_micros__gt=0)
    own = ("customer_id", "pk", "start_at", "amount_micros", "replaced_at", "quantity", "price_id")
    return rows.order_by("customer_id", "pk").values(*own, **COLUMNS)


def _firsts() -> Rows:
    rows = BilledItem.objects.filter(amount_micros__gt=0)
    paid = rows.exclude(period__subscription__state__in=NEVER_PAID)
    by_currency = paid.order_by("customer_id").values("customer_id", code=F("price__currency"))
    return by_currency.annotate(first=Min("period__billed_at"))


def _models_with_set_up() -> dict[int, ChargeModel]:
    priced = Price.objects.filter(model__has_key="set_up_fee")
    return {price.pk: price.charge_model for price in priced}


def _moves(*, at: datetime) -> Rows:
    told = StateMove.objects.filter(kind="subscription", customer__isnull=False, at__lte=at)
    return told.order_by("customer_id", "at", "pk").values("customer_id", "object_id", "new", "at")


def _grouped(rows: Rows) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    stream: Iterable[dict[str, Any]] = rows.iterator(chunk_size=READ_AT_ONCE)
    for pk, of_customer in groupby(stream, key=lambda row: row["customer_id"]):
        yield pk, list(of_customer)


def _told(rows: Iterable[dict[str, Any]]) -> dict[str, list[Told]]:
    moves: dict[str, list[Told]] = {}
    for row in rows:
        moves.setdefault(row["object_id"], []).append(Told(row["at"], row["new"]))
    return moves


def _span(row: dict[str, Any], models: dict[int, ChargeModel]) -> Span:
    is_whole = row["start_at"] == row["begin"]
    share = share_of((row["start_at"], row["end"]), (row["begin"], row["end"]))
    amount = row["amount_micros"]
    if row["serial"] == 1 and is_whole and (model := models.get(row["price_id"])):
        amount = amount - round(amount * _set_up_share(model, row["quantity"], row["code"]))
    return Span(
        row["sub"],
        row["code"],
        monthly_micros(amount, Interval(Unit(row["unit"]), row["every"]), share=share),
        # A pause moves a period to later: what was had of it before was had from when it was billed.
        min(row["begin"], row["billed_at"]) if is_whole else row["start_at"],
        _end(row),
    )


def _end(row: dict[str, Any]) -> datetime:
    """A period that nobody has renewed yet counts until that is made up for, or the subscription ends."""
    end: datetime = row["end"]
    ended_at: datetime | None = row["ended_at"]
    replaced_at: datetime | None = row["replaced_at"]
    if replaced_at:
        return min(replaced_at, end)
    is_last = row["serial"] == row["last_serial"]
    return (ended_at or FOREVER) if is_last else end


@lru_cache(maxsize=4_096)
def _set_up_share(model: ChargeModel, quantity: int, currency: str) -> Fraction:
    """What is asked once is not asked every month. What a discount took off, it took off all parts alike."""
    lines = model.lines(Decimal(quantity), currency=currency, is_first=True)
    once = sum(line.amount.micros for line in lines if line.kind == Kind.SET_UP)
    whole = sum(line.amount.micros for line in lines)
    return Fraction(once, whole) if whole else Fraction(0)
