"""Periods: from one boundary up to the next, which belongs to the next one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import final
from zoneinfo import ZoneInfo

from subscriptions.calendar.anchors import boundary, number_at, span_at
from subscriptions.calendar.intervals import Interval
from subscriptions.calendar.zones import as_utc


@final
@dataclass(frozen=True, slots=True)
class Period:
    """`[start, end)`, kept in UTC. Raises ValueError for naive datetimes, and for an empty one."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_utc(self.start))
        object.__setattr__(self, "end", as_utc(self.end))
        if self.start >= self.end:
            raise ValueError(f"a period starts before it ends, unlike {self}")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def left(self, at: datetime) -> timedelta:
        """What is still to come of it: all before it starts, nothing from its end on."""
        return self.end - min(max(as_utc(at), self.start), self.end)

    def __contains__(self, at: datetime) -> bool:
        return self.start <= as_utc(at) < self.end

    def __str__(self) -> str:
        return f"[{self.start.isoformat()}, {self.end.isoformat()})"


def period_at(anchor: datetime, interval: Interval, *, at: datetime, zone: ZoneInfo) -> Period:
    """The whole period that holds `at`, also before the anchor. Looked up, not walked to."""
    _, start, end = span_at(anchor, interval, at=at, zone=zone)
    return Period(start, end)


def periods(anchor: datetime, interval: Interval, *, since: datetime, zone: ZoneInfo) -> Iterator[Period]:
    """The whole period that holds `since`, the next, and so on without end."""
    first = number_at(anchor, interval, at=since, zone=zone)
    starts = (boundary(anchor, interval, number, zone=zone) for number in count(first))
    return (Period(start, end) for start, end in pairwise(starts))


def first_period(start: datetime, anchor: datetime, interval: Interval, *, zone: ZoneInfo) -> Period:
    """From `start` to the next boundary: partial unless it starts on one.

    What part it is: `share_left(period_at(anchor, interval, at=start, zone=zone), at=start, …)`.
    """
    return Period(start, period_at(anchor, interval, at=start, zone=zone).end)
