"""Named tables: ends of months, leap years, clocks put forward and back, and a day that never was."""

from datetime import UTC, datetime, timedelta

import pytest

from subscriptions.calendar import Interval, Unit, boundary, number_at
from tests.subscriptions.calendar.places import (
    APIA,
    BERLIN,
    DAILY,
    LORD_HOWE,
    MONTHLY,
    NEW_YORK,
    QUARTERLY,
    SAO_PAULO,
    WEEKLY,
    YEARLY,
    shown,
    there,
)


def days(anchor, interval, numbers):
    instants = [boundary(there(anchor, BERLIN), interval, number, zone=BERLIN) for number in numbers]
    return [shown(instant, BERLIN).removesuffix(" 10:00")[2:] for instant in instants]


@pytest.mark.parametrize(
    ("anchor", "interval", "expected"),
    [
        ("2027-01-31 10:00", MONTHLY, "27-01-31 27-02-28 27-03-31 27-04-30 27-05-31"),
        ("2028-01-31 10:00", MONTHLY, "28-01-31 28-02-29 28-03-31 28-04-30 28-05-31"),
        ("2027-01-30 10:00", MONTHLY, "27-01-30 27-02-28 27-03-30 27-04-30 27-05-30"),
        ("2028-01-29 10:00", MONTHLY, "28-01-29 28-02-29 28-03-29 28-04-29 28-05-29"),
        ("2027-10-31 10:00", MONTHLY, "27-10-31 27-11-30 27-12-31 28-01-31 28-02-29"),
        ("2027-08-31 10:00", QUARTERLY, "27-08-31 27-11-30 28-02-29 28-05-31 28-08-31"),
        ("2024-02-29 10:00", YEARLY, "24-02-29 25-02-28 26-02-28 27-02-28 28-02-29"),
        ("2024-02-29 10:00", Interval(Unit.YEAR, 2), "24-02-29 26-02-28 28-02-29 30-02-28 32-02-29"),
        ("2027-02-28 10:00", YEARLY, "27-02-28 28-02-28 29-02-28 30-02-28 31-02-28"),
        ("2027-12-27 10:00", WEEKLY, "27-12-27 28-01-03 28-01-10 28-01-17 28-01-24"),
        ("2028-02-27 10:00", DAILY, "28-02-27 28-02-28 28-02-29 28-03-01 28-03-02"),
        ("2027-02-27 10:00", DAILY, "27-02-27 27-02-28 27-03-01 27-03-02 27-03-03"),
    ],
)
def test_it_keeps_the_day_or_takes_the_last_there_is(anchor, interval, expected):
    assert days(anchor, interval, range(5)) == expected.split()


def test_it_counts_back_as_well():
    assert days("2028-03-31 10:00", MONTHLY, [-1, -2, -13]) == ["28-02-29", "28-01-31", "27-02-28"]


def test_it_leaves_out_the_leap_day_of_1900_and_2100():
    anchor = datetime(2096, 2, 29, tzinfo=UTC)
    assert boundary(anchor, YEARLY, 4, zone=BERLIN).date().isoformat() == "2100-02-28"
    assert boundary(anchor, YEARLY, 8, zone=BERLIN).date().isoformat() == "2104-02-29"


@pytest.mark.parametrize(
    ("zone", "anchor", "interval", "expected"),
    [
        # Put forward from 2:00 to 3:00, in spring on either half of the globe.
        (BERLIN, "2027-02-28 02:30", MONTHLY, "2027-03-28 03:00"),
        (NEW_YORK, "2027-03-07 02:30", WEEKLY, "2027-03-14 03:00"),
        (SAO_PAULO, "2018-10-04 00:00", MONTHLY, "2018-11-04 01:00"),
        (LORD_HOWE, "2027-10-02 02:15", DAILY, "2027-10-03 02:30"),
        # What is not skipped keeps its hour, so that the day before has 23 hours.
        (BERLIN, "2027-02-28 03:00", MONTHLY, "2027-03-28 03:00"),
        (BERLIN, "2027-02-28 01:59", MONTHLY, "2027-03-28 01:59"),
        (APIA, "2011-11-30 10:00", MONTHLY, "2011-12-31 00:00"),
        (APIA, "2011-12-23 10:00", WEEKLY, "2011-12-31 00:00"),
    ],
)
def test_it_gives_way_when_the_clock_is_put_forward(zone, anchor, interval, expected):
    first = boundary(there(anchor, zone), interval, 1, zone=zone)
    assert shown(first, zone) == expected
    second = shown(boundary(there(anchor, zone), interval, 2, zone=zone), zone)
    assert second.endswith(anchor[-5:]), "the later ones are as they would have been"


@pytest.mark.parametrize(
    ("zone", "anchor", "utc"),
    [
        (BERLIN, "2027-10-30 02:30", "2027-10-31T00:30"),
        (NEW_YORK, "2027-11-06 01:30", "2027-11-07T05:30"),
        (SAO_PAULO, "2018-02-16 23:30", "2018-02-18T01:30"),
        (LORD_HOWE, "2027-04-03 01:45", "2027-04-03T14:45"),
    ],
)
def test_it_takes_the_first_of_two_when_the_clock_is_put_back(zone, anchor, utc):
    first = boundary(there(anchor, zone), DAILY, 1, zone=zone)
    assert first.isoformat(timespec="minutes") == f"{utc}+00:00"
    assert first.astimezone(zone).fold == 0
    assert (first + timedelta(hours=1)).astimezone(zone).utcoffset() < first.astimezone(zone).utcoffset()


def test_it_leaves_the_anchor_where_it_is():
    second = there("2027-10-31 02:30", BERLIN, fold=1)
    assert boundary(second, DAILY, 0, zone=BERLIN) == second
    around = [boundary(second, DAILY, number, zone=BERLIN) - second for number in (-1, 1)]
    assert around == [timedelta(hours=-25), timedelta(hours=24)]


@pytest.mark.parametrize("hour", ["00:00", "00:01", "10:00", "23:59"])
def test_it_counts_no_day_that_never_was(hour):
    anchor = there(f"2011-12-28 {hour}", APIA)
    shows = [shown(boundary(anchor, DAILY, number, zone=APIA), APIA) for number in range(4)]
    assert shows == [f"2011-12-28 {hour}", f"2011-12-29 {hour}", f"2011-12-31 {hour}", f"2012-01-01 {hour}"]
    back = there(f"2012-01-01 {hour}", APIA)
    assert boundary(back, DAILY, -3, zone=APIA) == anchor
    assert number_at(back, DAILY, at=anchor, zone=APIA) == -3


def test_it_keeps_the_day_of_the_week_over_a_day_that_never_was():
    friday = there("2011-12-23 10:00", APIA)
    later = boundary(friday, WEEKLY, 2, zone=APIA).astimezone(APIA)
    assert (later.isoweekday(), later.date().isoformat()) == (5, "2012-01-06")


def test_it_finds_the_number_of_a_boundary_and_of_what_follows_it():
    anchor = there("2024-01-31 10:00", BERLIN)
    for number in (-600, -1, 0, 1, 13, 600):
        start = boundary(anchor, MONTHLY, number, zone=BERLIN)
        assert number_at(anchor, MONTHLY, at=start, zone=BERLIN) == number
        assert number_at(anchor, MONTHLY, at=start - timedelta(microseconds=1), zone=BERLIN) == number - 1


def test_it_means_instants_however_they_are_written():
    anchor = datetime(2027, 1, 31, 22, 30, tzinfo=UTC)
    same = {boundary(anchor.astimezone(zone), MONTHLY, 1, zone=NEW_YORK) for zone in (UTC, BERLIN, APIA)}
    assert same == {there("2027-02-28 17:30", NEW_YORK)}


def test_it_refuses_an_anchor_without_a_time_zone():
    with pytest.raises(ValueError, match="no time zone"):
        boundary(datetime(2027, 1, 31), MONTHLY, 0, zone=BERLIN)  # noqa: DTZ001


@pytest.mark.parametrize("interval", [DAILY, WEEKLY, MONTHLY, YEARLY])
@pytest.mark.parametrize("number", [-(10**7), 10**7])
def test_it_ends_with_the_calendar(interval, number):
    with pytest.raises((OverflowError, ValueError)):
        boundary(datetime(2027, 1, 31, tzinfo=UTC), interval, number, zone=BERLIN)
