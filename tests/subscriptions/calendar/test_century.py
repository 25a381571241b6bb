"""A hundred years of every start day, interval and zone: no gap, no overlap, no drift (a sample by default).

What is right is reckoned apart from the code: from a list of all months and a list of all days.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, takewhile
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from subscriptions.calendar import Period, Unit, boundary, period_at, periods
from subscriptions.calendar.zones import instant_of, skipped_days
from tests.samples import IS_FULL, some
from tests.subscriptions.calendar.places import A_DOZEN, BERLIN, DAILY, INTERVALS, SKIPPED, there

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)
DAYS = [date(1840, 1, 1) + n * DAY for n in range(360 * 365)]
MONTHS = [day for day in DAYS if day.day == 1]
STARTS = [day for day in DAYS if 1950 <= day.year < 2050]
HOURS = [time(0), time(0, 0, 1), time(1, 30), time(2), time(2, 30), time(3), time(10), time.max]
EVERYWHERE = [ZoneInfo(name) for name in sorted(available_timezones() - {"localtime"})]


@cache
def days_of(zone):
    return [day for day in DAYS if day != SKIPPED.get(zone.key)]


def right_day(first, interval, number, zone):
    """The day of boundary `number` of an anchor on the day `first`."""
    if interval.unit is Unit.DAY:
        days = days_of(zone)
        return days[bisect_left(days, first) + number * interval.count]
    if interval.unit is Unit.WEEK:
        return first + number * 7 * interval.count * DAY
    months = {Unit.MONTH: 1, Unit.YEAR: 12}[interval.unit] * interval.count
    place = bisect_left(MONTHS, first.replace(day=1)) + number * months
    return min(MONTHS[place] + (first.day - 1) * DAY, MONTHS[place + 1] - DAY)


def is_shown(wall, instant, zone):
    """Whether the clock shows it then for the first time or, where it never does, has just passed it over."""
    there = instant.astimezone(zone)
    if there.replace(tzinfo=None, fold=0) == wall:
        return there.fold == 0
    before = (instant - MOMENT).astimezone(zone).replace(tzinfo=None)
    return before < wall < there.replace(tzinfo=None)


def must_start_right(start, anchor, interval, *, number, zone):
    wall = anchor.astimezone(zone).replace(tzinfo=None)
    day = right_day(wall.date(), interval, number, zone)
    assert is_shown(datetime.combine(day, wall.time()), start, zone), (anchor, number)


def must_hold_around(anchor, interval, number, zone):
    """Period `number` begins when it should, ends where the next begins, and is found by what it holds."""
    start, end = (boundary(anchor, interval, n, zone=zone) for n in (number, number + 1))
    must_start_right(start, anchor, interval, number=number, zone=zone)
    at = end - MOMENT if number % 2 else start
    assert period_at(anchor, interval, at=at, zone=zone) == Period(start, end), (anchor, number)


def walk(anchor, interval, *, until, zone):
    grid = periods(anchor, interval, since=anchor, zone=zone)
    return list(takewhile(lambda period: period.start < until, grid))


@pytest.mark.parametrize("zone", A_DOZEN, ids=str)
@pytest.mark.parametrize("interval", INTERVALS, ids=str)
def test_it_holds_from_every_day_for_a_hundred_years(interval, zone):
    chance = Random(f"{interval} {zone}")
    most = int(1200 / interval.mean_months)
    for day in some(STARTS, one_in=800):
        anchor = instant_of(datetime.combine(day, chance.choice(HOURS)), zone)
        for number in (chance.randrange(1, 14), chance.randrange(-most // 2, most)):
            must_hold_around(anchor, interval, number, zone)


@pytest.mark.parametrize("zone", A_DOZEN, ids=str)
@pytest.mark.parametrize("interval", INTERVALS, ids=str)
def test_it_leaves_no_gap_and_no_overlap(interval, zone):
    first, last = (1950, 2050) if IS_FULL else (2003, 2013)
    for start in ("01-31 02:30", "03-30 00:00"):
        anchor = there(f"{first}-{start}", zone)
        walked = walk(anchor, interval, until=datetime(last, 1, 1, tzinfo=UTC), zone=zone)
        assert all(before.end == after.start for before, after in pairwise(walked))
        assert walked[0].start == anchor
        for number, period in enumerate(walked):
            must_start_right(period.start, anchor, interval, number=number, zone=zone)


@pytest.mark.parametrize("zone", some(EVERYWHERE, one_in=40), ids=str)
def test_it_begins_a_period_on_every_day_in_every_zone(zone):
    first, last = (1960, 2040) if IS_FULL else (1993, 2013)
    anchor, until = (there(f"{year}-01-03 00:00", zone) for year in (first, last))
    days = [period.start.astimezone(zone).date() for period in walk(anchor, DAILY, until=until, zone=zone)]
    expected = DAYS[bisect_left(DAYS, date(first, 1, 3)) : bisect_left(DAYS, date(last, 1, 3))]
    assert days == [day for day in expected if day not in skipped_days(zone)]


@pytest.mark.parametrize("zone", some(EVERYWHERE, one_in=40), ids=str)
def test_every_gap_of_a_day_is_a_day(zone):
    """Upon which it rests that no two boundaries meet: a whole day is only ever skipped from its midnight."""
    looks = [datetime(1800, 1, 1, tzinfo=UTC) + n * 3 * DAY for n in range(300 * 365 // 3)]
    ahead = [look.astimezone(zone).replace(tzinfo=None) - look.replace(tzinfo=None) for look in looks]
    leaps = [n for n in range(1, len(looks)) if ahead[n] - ahead[n - 1] > timedelta(hours=12)]
    for n, day in zip(leaps, skipped_days(zone), strict=True):
        assert abs(looks[n].date() - day) <= 4 * DAY
        assert ahead[n] - ahead[n - 1] == DAY


def test_it_knows_the_days_that_never_were():
    found = {zone.key: skipped_days(zone) for zone in A_DOZEN}
    assert {name: days for name, days in found.items() if days} == {
        name: (day,) for name, day in SKIPPED.items()
    }


@pytest.mark.parametrize("number", [10**6, -(10**6)])
def test_it_reaches_far_at_once(number):
    anchor = datetime(5000, 1, 31, tzinfo=UTC)
    start = boundary(anchor, DAILY, number, zone=BERLIN)
    assert period_at(anchor, DAILY, at=start, zone=BERLIN).start == start
