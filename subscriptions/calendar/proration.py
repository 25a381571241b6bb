"""What part of a period is left, exactly, and what that comes to."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from billing.errors import BadAmount
from billing.iso4217 import exponent_of
from billing.money import MICROS, Money
from subscriptions.calendar.periods import Period
from subscriptions.calendar.zones import as_utc, day_at, days_between

_MICROSECOND = timedelta(microseconds=1)


class ProrateBy(StrEnum):
    """The values are what is stored and set."""

    SECONDS = "seconds"
    DAYS = "days"


def share_left(period: Period, *, at: datetime, by: ProrateBy, zone: ZoneInfo) -> Fraction:
    """What part of `period` is left: 1 until it starts, 0 from its end on, never more than before.

    By seconds: exactly, to the microsecond. By days: by the days of `zone`, half-open as periods are. The day
    of `at` is still left in whole, at whatever hour, so that all is left throughout the first day. The day in
    which the period ends belongs to the next one, so that nothing is left from its midnight on. A period
    within one day is left in whole until it ends. Days that the zone skipped do not count.

    Raises ValueError for a naive instant or an unknown measure.
    """
    left = period.left(at)
    if ProrateBy(by) is ProrateBy.SECONDS or not left or left == period.length:
        return Fraction(left // _MICROSECOND, period.length // _MICROSECOND)
    first, today, last = (day_at(instant, zone) for instant in (period.start, as_utc(at), period.end))
    if first == last:
        return Fraction(1)
    return Fraction(days_between(today, last, zone), days_between(first, last, zone))


def prorated(amount: Money, share: Fraction) -> Money:
    """`share` of `amount`, rounded once, half away from zero, to whole minor units (ISO 4217).

    Raises BadAmount unless the share is exact and from 0 to 1.
    """
    if isinstance(share, bool) or not isinstance(share, Fraction | int) or not 0 <= share <= 1:
        raise BadAmount(f"{share!r:.40} is no exact share from 0 to 1")
    minor = Fraction(amount.micros, MICROS) * 10 ** exponent_of(amount.currency) * share
    magnitude = floor(abs(minor) + Fraction(1, 2))
    return Money.from_minor(magnitude if minor >= 0 else -magnitude, amount.currency)
