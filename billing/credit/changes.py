"""What comes by itself: grants and limits end, a month begins. No hold passes such an instant unapplied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min, QuerySet, Sum

from billing.credit.grants.ends import end_grants
from billing.credit.grants.models import Grant
from billing.credit.holds.states import HoldState
from billing.credit.models import NEVER, Credit
from billing.credit.queries import locked_credit


def due_credits(*, at: datetime) -> QuerySet[Credit]:
    return Credit.objects.filter(next_change_at__lte=at).order_by("next_change_at", "pk")


def apply_changes(credit_id: int, *, at: datetime) -> bool:
    """Apply what was due at `at`; whether there was any. Twice, or two at once, is once."""
    with transaction.atomic():
        credit = locked_credit(credit_id)
        if at < credit.next_change_at:
            return False
        credit.balance_micros -= end_grants(credit, at=at).micros
        if credit.limit_until_at and credit.limit_until_at <= at:
            credit.limit_micros, credit.limit_until_at = credit.lasting_limit_micros, None
        if credit.month_ends_at <= at:
            credit.spent_micros = spent_this_month(credit, at=at)
            credit.month_ends_at = month_end(credit, at=at)
        credit.next_change_at = next_change(credit, at=at)
        credit.save()
    return True


def next_change(credit: Credit, *, at: datetime) -> datetime:
    """The earliest instant after `at` at which something ends by itself."""
    live = Grant.objects.filter(credit=credit, remaining_micros__gt=0, expires_at__gt=at)
    first = live.aggregate(first=Min("expires_at"))["first"]
    return _earliest((first, credit.limit_until_at, credit.month_ends_at))


def spent_this_month(credit: Credit, *, at: datetime) -> int:
    """In micros. What was captured since the month began counts, also before anybody noticed that it had."""
    start = month_start(credit, at=at)
    captured = credit.holds.filter(state=HoldState.CAPTURED, resolved_at__gte=start)
    return captured.aggregate(total=Sum("captured_micros"))["total"] or 0


def month_start(credit: Credit, *, at: datetime) -> datetime:
    """Midnight of the first of the month in which `at` lies, where the customer lives."""
    local = at.astimezone(ZoneInfo(credit.customer.time_zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def month_end(credit: Credit, *, at: datetime) -> datetime:
    start = month_start(credit, at=at)
    year, month = (start.year, start.month + 1) if start.month < 12 else (start.year + 1, 1)
    return start.replace(year=year, month=month)


def _earliest(instants: Iterable[datetime | None]) -> datetime:
    return min((instant for instant in instants if instant), default=NEVER)
