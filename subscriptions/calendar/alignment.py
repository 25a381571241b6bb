"""One billing day for several subscriptions: anchors at its midnight, so that their boundaries coincide."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from subscriptions.calendar.anchors import months_later
from subscriptions.calendar.intervals import Interval, Unit
from subscriptions.calendar.zones import as_utc, day_at, exists, instant_of

# Within twelve steps back every interval meets the longest month it can meet, a leap year's February too.
_STEPS = 12


def aligned_anchor(start: datetime, interval: Interval, *, day: int, zone: ZoneInfo) -> datetime:
    """The anchor of a grid that has the first billing day from `start` on as a boundary, at its midnight.

    `day` is the day of the month, 1 to 31, of which shorter months have the last; for weeks it is the day of
    the week, 1 to 7 from Monday (ISO 8601). Raises ValueError for others, and for intervals of days.

    The anchor may lie before `start`. For the 31st it is a 31st, since the grid forgets what a shorter month
    cut off; and it is no midnight that the zone skipped, which would leave all others at one o'clock.
    """
    days_max = {Unit.WEEK: 7, Unit.MONTH: 31, Unit.YEAR: 31}.get(interval.unit)
    if days_max is None:
        raise ValueError(f"every {interval} has no day to be billed on")
    if not 1 <= day <= days_max:
        raise ValueError(f"{day} is no day of a {'week' if days_max == 7 else 'month'}")
    first = _first_wall(as_utc(start), interval, day=day, zone=zone)
    steps = (_back(first, interval, step, day=day) for step in range(_STEPS + 1))
    best = max(steps, key=lambda wall: (exists(wall, zone), bool(interval.days) or wall.day, wall))
    return instant_of(best, zone)


def _first_wall(start: datetime, interval: Interval, *, day: int, zone: ZoneInfo) -> datetime:
    """The midnight of the first billing day from `start` on."""
    today = datetime.combine(day_at(start, zone), time())
    if interval.days:
        first = today + timedelta(days=(day - today.isoweekday()) % 7)
        return first if instant_of(first, zone) >= start else first + timedelta(days=7)
    walls = (months_later(today, months, day=day) for months in (0, 1))
    return next(wall for wall in walls if instant_of(wall, zone) >= start)


def _back(first: datetime, interval: Interval, steps: int, *, day: int) -> datetime:
    if interval.days:
        return first - timedelta(days=steps * interval.days)
    return months_later(first, -steps * interval.months, day=day)
