"""The grid of boundaries that an anchor and an interval lay over time, in both directions.

Boundary 0 is the anchor. Each other is computed from the anchor itself, by the wall clock of the customer's
zone: never from the one before, so that one that had to give way moves no later one.

Months and years keep the day of the month, or take the last there is. Weeks keep the day of the week. Days
count the days that were: 2011-12-30 never was in Apia, so that a daily period ran from the 29th to the 31st.
A wall time that is skipped gives way to the first instant after it; of one that comes twice the first counts.

No two boundaries are equal or out of order. Their wall times ascend, and by `instant_of` instants never
descend with them. Two could meet only in one gap that swallows all from the first wall time to the second,
24 hours or more. Such a gap is a skipped day, which the count of days leaves out, and none lasts a week.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from subscriptions.calendar.intervals import Interval, Unit
from subscriptions.calendar.zones import as_utc, day_after, days_between, instant_of, wall_at


def boundary(anchor: datetime, interval: Interval, number: int, *, zone: ZoneInfo) -> datetime:
    """Where period `number` begins, in UTC: 0 at the anchor, -1 one interval before.

    Raises ValueError for a naive anchor, and OverflowError or ValueError outside the years 1 to 9999.
    """
    if not number:
        return as_utc(anchor)
    first = wall_at(as_utc(anchor), zone)
    return instant_of(_moved(first, interval, number, zone=zone), zone)


def number_at(anchor: datetime, interval: Interval, *, at: datetime, zone: ZoneInfo) -> int:
    """The number of the period that holds `at`, also before the anchor. Looked up, not walked to."""
    return span_at(anchor, interval, at=at, zone=zone).number


class Span(NamedTuple):
    number: int
    start: datetime
    end: datetime


def span_at(anchor: datetime, interval: Interval, *, at: datetime, zone: ZoneInfo) -> Span:
    """The two boundaries that have `at` between them, or on the first of them."""
    at = as_utc(at)
    number = _guessed(wall_at(as_utc(anchor), zone), wall_at(at, zone), interval, zone=zone)
    start = boundary(anchor, interval, number, zone=zone)
    while start > at:
        number -= 1
        start = boundary(anchor, interval, number, zone=zone)
    while (end := boundary(anchor, interval, number + 1, zone=zone)) <= at:
        number, start = number + 1, end
    return Span(number, start, end)


def months_later(wall: datetime, months: int, *, day: int) -> datetime:
    """So many months later, or earlier when below zero, on that day or on the last that the month has."""
    year, month = divmod(12 * wall.year + wall.month - 1 + months, 12)
    return wall.replace(year=year, month=month + 1, day=min(day, monthrange(year, month + 1)[1]))


def _moved(first: datetime, interval: Interval, number: int, *, zone: ZoneInfo) -> datetime:
    if interval.months:
        return months_later(first, number * interval.months, day=first.day)
    if interval.unit is Unit.WEEK:
        return first + timedelta(days=number * interval.days)
    return datetime.combine(day_after(first.date(), number * interval.days, zone), first.time())


def _guessed(first: datetime, wall: datetime, interval: Interval, *, zone: ZoneInfo) -> int:
    """Right, or wrong by one."""
    if interval.months:
        return (12 * (wall.year - first.year) + wall.month - first.month) // interval.months
    if interval.unit is Unit.WEEK:
        return (wall - first).days // interval.days
    return days_between(first.date(), wall.date(), zone) // interval.days
