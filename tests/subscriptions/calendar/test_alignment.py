from datetime import UTC, datetime
from itertools import islice

import pytest

from subscriptions.calendar import Interval, Unit, aligned_anchor, boundary, first_period, periods
from tests.subscriptions.calendar.places import (
    A_DOZEN,
    APIA,
    BERLIN,
    DAILY,
    MONTHLY,
    QUARTERLY,
    SAO_PAULO,
    WEEKLY,
    YEARLY,
    shown,
    there,
)


def boundaries(start, interval, *, day, zone=BERLIN, most=4):
    """Where it is billed, as shown on the wall: first of all when it starts."""
    start = there(start, zone)
    anchor = aligned_anchor(start, interval, day=day, zone=zone)
    first = first_period(start, anchor, interval, zone=zone)
    later = islice(periods(anchor, interval, since=first.end, zone=zone), most - 1)
    return [shown(instant, zone).removesuffix(" 00:00") for instant in (first.end, *(p.end for p in later))]


@pytest.mark.parametrize(
    ("start", "interval", "day", "expected"),
    [
        ("2027-02-10 10:00", MONTHLY, 1, "2027-03-01 2027-04-01 2027-05-01 2027-06-01"),
        ("2027-02-10 10:00", MONTHLY, 10, "2027-03-10 2027-04-10 2027-05-10 2027-06-10"),
        ("2027-02-10 10:00", MONTHLY, 31, "2027-02-28 2027-03-31 2027-04-30 2027-05-31"),
        ("2027-02-28 10:00", MONTHLY, 31, "2027-03-31 2027-04-30 2027-05-31 2027-06-30"),
        ("2027-12-31 10:00", MONTHLY, 30, "2028-01-30 2028-02-29 2028-03-30 2028-04-30"),
        ("2027-02-10 10:00", QUARTERLY, 1, "2027-03-01 2027-06-01 2027-09-01 2027-12-01"),
        ("2027-02-10 10:00", QUARTERLY, 31, "2027-02-28 2027-05-31 2027-08-31 2027-11-30"),
        ("2027-02-10 10:00", YEARLY, 15, "2027-02-15 2028-02-15 2029-02-15 2030-02-15"),
        ("2027-02-10 10:00", YEARLY, 31, "2027-02-28 2028-02-29 2029-02-28 2030-02-28"),
        ("2027-04-10 10:00", YEARLY, 31, "2027-04-30 2028-04-30 2029-04-30 2030-04-30"),
        ("2027-02-10 10:00", WEEKLY, 1, "2027-02-15 2027-02-22 2027-03-01 2027-03-08"),
        ("2027-02-10 10:00", Interval(Unit.WEEK, 2), 3, "2027-02-17 2027-03-03 2027-03-17 2027-03-31"),
    ],
)
def test_it_bills_on_the_billing_day(start, interval, day, expected):
    assert boundaries(start, interval, day=day) == expected.split()


def test_it_starts_on_the_grid_at_the_midnight_of_the_billing_day():
    midnight = there("2027-03-01 00:00", BERLIN)
    anchor = aligned_anchor(midnight, MONTHLY, day=1, zone=BERLIN)
    assert anchor == midnight
    assert boundaries("2027-03-01 00:00", MONTHLY, day=1, most=1) == ["2027-04-01"]


def test_it_brings_subscriptions_together_whenever_they_started():
    starts = [datetime(2027, month, month * 2, month, tzinfo=UTC) for month in range(1, 13)]
    for zone in A_DOZEN:
        anchors = [aligned_anchor(start, MONTHLY, day=31, zone=zone) for start in starts]
        grids = [
            periods(anchor, MONTHLY, since=datetime(2030, 1, 9, tzinfo=UTC), zone=zone) for anchor in anchors
        ]
        assert len({tuple(islice(grid, 24)) for grid in grids}) == 1


def test_it_bills_a_yearly_plan_with_the_monthly_one():
    start = there("2027-02-10 10:00", BERLIN)
    yearly, monthly = (aligned_anchor(start, i, day=30, zone=BERLIN) for i in (YEARLY, MONTHLY))
    months = {boundary(monthly, MONTHLY, number, zone=BERLIN) for number in range(-60, 240)}
    assert {boundary(yearly, YEARLY, number, zone=BERLIN) for number in range(15)} <= months


def test_it_anchors_at_no_midnight_that_was_skipped():
    # On the Sunday of 2018-11-04 the day began at one o'clock in São Paulo; all others begin at midnight.
    bills = boundaries("2018-10-10 10:00", MONTHLY, day=4, zone=SAO_PAULO)
    assert bills == ["2018-11-04 01:00", "2018-12-04", "2019-01-04", "2019-02-04"]
    weeks = boundaries("2018-11-01 10:00", WEEKLY, day=7, zone=SAO_PAULO)
    assert weeks == ["2018-11-04 01:00", "2018-11-11", "2018-11-18", "2018-11-25"]


def test_it_anchors_on_no_day_that_never_was():
    assert boundaries("2011-12-15 10:00", MONTHLY, day=30, zone=APIA)[:2] == ["2011-12-31", "2012-01-30"]
    assert boundaries("2011-12-27 10:00", WEEKLY, day=5, zone=APIA)[:2] == ["2011-12-31", "2012-01-06"]


@pytest.mark.parametrize(
    "interval", [Interval(Unit.YEAR, 100), Interval(Unit.MONTH, 1200), Interval(Unit.WEEK, 5217)]
)
def test_it_aligns_the_longest_intervals(interval):
    start = there("2027-02-10 10:00", BERLIN)
    anchor = aligned_anchor(start, interval, day=7, zone=BERLIN)
    assert first_period(start, anchor, interval, zone=BERLIN).length.days < 31


@pytest.mark.parametrize(
    ("interval", "day"), [(MONTHLY, 0), (MONTHLY, 32), (YEARLY, -1), (WEEKLY, 0), (WEEKLY, 8)]
)
def test_it_refuses_a_day_that_there_is_not(interval, day):
    with pytest.raises(ValueError, match=f"{day} is no day of a"):
        aligned_anchor(there("2027-02-10 10:00", BERLIN), interval, day=day, zone=BERLIN)


def test_it_refuses_to_align_days():
    with pytest.raises(ValueError, match="no day to be billed on"):
        aligned_anchor(there("2027-02-10 10:00", BERLIN), DAILY, day=1, zone=BERLIN)
