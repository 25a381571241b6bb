"""What comes by itself: grants and limits end, a month begins. No hold passes such an instant unapplied."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import router, transaction
from django.db.models import Min, Q, QuerySet, Sum

from billing.credit.grants.ends import end_grants
from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.credit.holds.states import HoldState
from billing.credit.models import NEVER, Credit
from billing.credit.queries import locked_credit

logger = logging.getLogger("billing.credit")


def due_credits(*, at: datetime) -> QuerySet[Credit]:
    primary = Credit.objects.using(router.db_for_write(Credit))
    return primary.filter(next_change_at__lte=at).order_by("next_change_at", "pk")


def swept(pks: Iterable[int], step: Callable[[int], bool], *, using: str, what: str) -> int:
    """Take the step of each row; how many had one to take. A row that fails stands in no other's way.

    Raises ExceptionGroup when all have had their turn, so that whoever sweeps hears of those that failed.
    """
    count, troubles = 0, []
    for pk in pks:
        try:
            with transaction.atomic(using=using):
                count += step(pk)
        except Exception as trouble:
            logger.exception("%s: %s could not be brought up to date", what, pk)
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup(f"{what}: {len(troubles)} could not be brought up to date", troubles)
    return count


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
            begin_month(credit, at=at)
        credit.next_change_at = next_change(credit, at=at)
        credit.save()
    return True


def next_change(credit: Credit, *, at: datetime) -> datetime:
    """The earliest instant after `at` at which something ends by itself."""
    grants = Grant.objects.using(credit._state.db).filter(credit=credit)
    live = grants.filter(remaining_micros__gt=0, expires_at__gt=at)
    first = live.aggregate(first=Min("expires_at"))["first"]
    return _earliest((first, credit.limit_until_at, credit.month_ends_at))


def begin_month(credit: Credit, *, at: datetime) -> None:
    """From now on the own budget is that of the month in which `at` lies. The credit's row must be locked.

    What was captured since it began counts, also before anybody noticed that it had.
    """
    credit.month_starts_at, credit.month_ends_at = month_start(credit, at=at), month_end(credit, at=at)
    credit.spent_micros = spent_this_month(credit)


def spent_this_month(credit: Credit) -> int:
    """In micros: what was captured in the month in which the row is."""
    month = Q(resolved_at__gte=credit.month_starts_at, resolved_at__lt=credit.month_ends_at)
    holds = Hold.objects.using(credit._state.db).filter(credit=credit)
    captured = holds.filter(month, state=HoldState.CAPTURED)
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
