"""Periods: each was billed once, none beside another, and the one that runs is the last that was billed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency, unequal
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod


def check_billed(currency: str) -> Iterator[Finding]:
    """As many as the last one's number says, so that with their unique numbers none is missing."""
    billed = BilledPeriod.objects.filter(subscription=OuterRef("pk")).order_by().values("subscription")
    rows = Subscription.objects.annotate(
        count=_of(billed.annotate(told=Count("pk"))), last=_of(billed.annotate(told=Max("serial")))
    )
    wrong = rows.exclude(count=F("serial"), last=F("serial"))
    for name, serial, count, last in _told(wrong, currency, "public_id", "serial", "count", "last"):
        yield Finding(name, "periods billed", f"{count}, the last is {last}", str(serial))


def check_overlaps(currency: str) -> Iterator[Finding]:
    """No instant is billed by two."""
    same = BilledPeriod.objects.filter(subscription=OuterRef("subscription"), serial__gt=OuterRef("serial"))
    beside = same.filter(start_at__lt=OuterRef("end_at"), end_at__gt=OuterRef("start_at"))
    wrong = BilledPeriod.objects.filter(Exists(beside))
    columns = ("subscription__public_id", "serial", "end_at")
    for name, serial, end_at in _told(wrong, currency, *columns, by="subscription__currency"):
        yield Finding(name, f"end of period {serial}", end_at.isoformat(), "no later than the next begins")


def check_running(currency: str) -> Iterator[Finding]:
    """What a subscription says of its period is what was billed last."""
    last = BilledPeriod.objects.filter(serial=F("subscription__serial"))
    starts, ends = "subscription__period_start_at", "subscription__period_end_at"
    wrong = last.exclude(start_at=F(starts), end_at=F(ends))
    columns = ("subscription__public_id", starts, ends, "start_at", "end_at")
    for name, *instants in _told(wrong, currency, *columns, by="subscription__currency"):
        said = [instant.isoformat() if instant else "nothing" for instant in instants]
        yield Finding(name, "period", " – ".join(said[:2]), " – ".join(said[2:]))


def check_credited(currency: str) -> Iterator[Finding]:
    """Never more comes back of an item than was billed for it."""
    beyond = BilledItem.objects.filter(Q(credited_micros__gt=F("amount_micros")) | Q(credited_micros__lt=0))
    columns = ("period__subscription__public_id", "price__currency", "credited_micros", "amount_micros")
    for name, code, credited, amount in _told(beyond, currency, *columns, by="price__currency"):
        yield unequal(name, "credited of an item", code, credited, amount)


def _of(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("told"), output_field=IntegerField()), 0)


def _told(
    rows: QuerySet[Any, Any], currency: str, *columns: str, by: str = "currency"
) -> Iterator[tuple[Any, ...]]:
    found = in_currency(rows, currency, by).order_by("pk")
    yield from found.values_list(*columns).iterator(chunk_size=CHUNK)
