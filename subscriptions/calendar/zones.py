"""What a wall clock shows, as instants: each wall time has one, and a later one never has an earlier one.

Wall times are naive datetimes here, instants are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
# Wider than any change of daylight saving time, narrower than a skipped day.
_LEAP = timedelta(hours=12)


def as_utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive one, which is no instant."""
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)


def wall_at(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock shows, be it for the first time or the second."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock shows `wall` or later.

    So the first of two when the clock is put back, and the end of the gap when `wall` is skipped. The later
    of two wall times never comes first; both come at once only when one gap swallows all between them.
    """
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return instant if wall_at(instant, zone) == wall else _end_of_gap(wall, zone)


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock ever shows it."""
    return wall_at(instant_of(wall, zone), zone) == wall


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins; in some zones some days begin at one o'clock."""
    return instant_of(datetime.combine(day, time()), zone)


def day_at(at: datetime, zone: ZoneInfo) -> date:
    """The last day that has begun by then. A day begins once: a clock put back over midnight leaves it so."""
    day = wall_at(at, zone).date()
    while midnight(day + _DAY, zone) <= at:
        day += _DAY
    return day


def day_after(first: date, days: int, zone: ZoneInfo) -> date:
    """So many days later, or earlier when below zero. Days that the zone skipped do not count."""
    day = first + days * _DAY
    skipped = skipped_days(zone)
    for missing in skipped:
        if first < missing <= day:
            day += _DAY
    for missing in reversed(skipped):
        if day <= missing < first:
            day -= _DAY
    return day


def days_between(first: date, last: date, zone: ZoneInfo) -> int:
    """How many days later `last` is; below zero when earlier. The inverse of `day_after`."""
    skipped = skipped_days(zone)
    later = sum(first < missing <= last for missing in skipped)
    earlier = sum(last <= missing < first for missing in skipped)
    return (last - first).days - later + earlier


@lru_cache(1024)
def skipped_days(zone: ZoneInfo) -> tuple[date, ...]:
    """The days that never were, in order: 2011-12-30 in Apia, when Samoa moved over the date line."""
    # Only a leap of the offset can skip a day, so that two looks a year find where to look closely.
    looks = [datetime(year, month, 1, tzinfo=UTC) for year in range(1800, 2100) for month in (1, 7)]
    ahead = [wall_at(look, zone) - look.replace(tzinfo=None) for look in looks]
    suspects = [
        look for look, (before, after) in zip(looks, pairwise(ahead), strict=False) if after - before > _LEAP
    ]
    days = (look.date() + n * _DAY for look in suspects for n in range(-1, 186))
    return tuple(day for day in days if midnight(day, zone) == midnight(day + _DAY, zone))


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clock was put forward over `wall`."""
    # Read with the offset from after the change it is too early, with the one from before too late (PEP 495).
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(microsecond=0)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(microsecond=0) + _SECOND
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        early, late = (early, middle) if wall_at(middle, zone) >= wall else (middle, late)
    return late
