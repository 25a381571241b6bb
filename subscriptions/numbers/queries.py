from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone, localtime

from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import DunningState
from billing.states import StateMove
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.numbers.customers import customers_billed
from subscriptions.numbers.movements import Month, Numbers
from subscriptions.numbers.revenue import worth

MONTHS = 12


def numbers(*, at: datetime, months: int = MONTHS) -> list[Numbers]:
    """The last so many months, that of `at` being the last, by currency.

    Revenue is what was billed, after discounts and before tax, by the month; read off at the end of each, in
    the active time zone. In five statements, with the memory of one customer at a time.
    """
    ends = month_ends(at=at, months=months)
    kept: dict[str, list[Month]] = {}
    for customer in customers_billed(since=ends[0], at=at):
        worths = [worth(customer.spans, customer.moves, at=end) for end in ends]
        for code in {code for of_end in worths for code in of_end}:
            first_at = customer.first_at[code]
            micros = [of_end.get(code, 0) for of_end in worths]
            for month, before, now in zip(_months(kept, code, ends), micros, micros[1:], strict=False):
                month.count(before, now, is_new=first_at > month.begin)
    _count_trials(kept, ends)
    _count_recovered(kept, ends)
    return [Numbers(code, kept[code]) for code in sorted(kept)]


def month_ends(*, at: datetime, months: int) -> list[datetime]:
    """The begin of the first month, and then the end of each: of the last one, `at`."""
    begin = localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = [begin]
    for _month in range(months - 1):
        begins.append((begins[-1] - timedelta(days=1)).replace(day=1))
    return [*reversed(begins), at]


def _months(kept: dict[str, list[Month]], code: str, ends: list[datetime]) -> list[Month]:
    if code not in kept:
        kept[code] = [Month(begin, until) for begin, until in pairwise(ends)]
    return kept[code]


def _count_trials(kept: dict[str, list[Month]], ends: list[datetime]) -> None:
    """Those that ended within each month: by the first period, or by a cancellation."""
    of_subscription = Subscription.objects.filter(public_id=OuterRef("object_id"))
    moves = StateMove.objects.filter(
        kind="subscription", old=SubscriptionState.TRIALING, at__gte=ends[0], at__lte=ends[-1]
    )
    rows = moves.order_by().values(
        month=_month_of("at"), code=Subquery(of_subscription.values("currency")[:1])
    )
    converted = Count("pk", filter=Q(new=SubscriptionState.ACTIVE))
    ended = Count("pk", filter=Q(new=SubscriptionState.CANCELED))
    for row in rows.annotate(converted=converted, ended=ended):
        for month in _of_row(kept, row, ends):
            month.trials_converted, month.trials_ended = row["converted"], row["ended"]


def _count_recovered(kept: dict[str, list[Month]], ends: list[datetime]) -> None:
    """What of refused invoices was paid after all within each month."""
    within = {"ended_at__gte": ends[0], "ended_at__lte": ends[-1]}
    paid = Dunning.objects.filter(state=DunningState.RECOVERED, began_at__isnull=False, **within)
    rows = paid.order_by().values(month=_month_of("ended_at"), code=F("invoice__currency"))
    for row in rows.annotate(micros=Sum("invoice__paid_micros"), count=Count("pk")):
        for month in _of_row(kept, row, ends):
            month.recovered, month.recovered_count = row["micros"], row["count"]


def _month_of(instant: str) -> TruncMonth:
    return TruncMonth(instant, tzinfo=get_current_timezone())


def _of_row(kept: dict[str, list[Month]], row: Mapping[str, Any], ends: list[datetime]) -> Iterator[Month]:
    """The month that the row is about."""
    if row["code"]:
        yield from (month for month in _months(kept, row["code"], ends) if month.begin == row["month"])
