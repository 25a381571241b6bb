from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from subscriptions.calendar import Period, first_period, period_at, periods, share_left
from tests.subscriptions.calendar.places import APIA, BERLIN, DAILY, MONTHLY, YEARLY, shown, there

MOMENT = timedelta(microseconds=1)
APRIL = Period(there("2027-04-11 00:00", BERLIN), there("2027-05-11 00:00", BERLIN))


def test_it_holds_its_start_and_not_its_end():
    assert APRIL.start in APRIL
    assert APRIL.end - MOMENT in APRIL
    assert APRIL.end not in APRIL
    assert APRIL.start - MOMENT not in APRIL


def test_it_says_how_long_it_is_and_what_is_left():
    assert APRIL.length == timedelta(days=30)
    assert APRIL.left(APRIL.start + timedelta(days=1)) == timedelta(days=29)
    assert APRIL.left(APRIL.start - timedelta(days=1)) == APRIL.length
    assert APRIL.left(APRIL.end + timedelta(days=1)) == timedelta(0)


def test_it_is_kept_in_utc():
    written = Period(APRIL.start.astimezone(BERLIN), APRIL.end.astimezone(APIA))
    assert written == APRIL
    assert (written.start.tzinfo, written.end.tzinfo) == (UTC, UTC)
    assert str(written) == "[2027-04-10T22:00:00+00:00, 2027-05-10T22:00:00+00:00)"


def test_it_has_the_hours_that_passed_and_not_those_that_the_clock_shows():
    spring = period_at(there("2027-03-27 12:00", BERLIN), DAILY, at=APRIL.start, zone=BERLIN)
    assert spring.length == timedelta(hours=24)
    change = period_at(spring.start, DAILY, at=there("2027-03-28 00:00", BERLIN), zone=BERLIN)
    assert change.length == timedelta(hours=23)


def test_it_refuses_to_be_empty_or_naive():
    for end in (APRIL.start, APRIL.start - MOMENT):
        with pytest.raises(ValueError, match="starts before it ends"):
            Period(APRIL.start, end)
    with pytest.raises(ValueError, match="no time zone"):
        Period(APRIL.start, datetime(2027, 5, 11))  # noqa: DTZ001


def test_it_finds_the_period_that_holds_an_instant():
    anchor = there("2027-01-31 10:00", BERLIN)
    february = period_at(anchor, MONTHLY, at=there("2027-03-01 00:00", BERLIN), zone=BERLIN)
    assert shown(february.start, BERLIN) == "2027-02-28 10:00"
    assert shown(february.end, BERLIN) == "2027-03-31 10:00"
    assert period_at(anchor, MONTHLY, at=february.start, zone=BERLIN) == february
    assert period_at(anchor, MONTHLY, at=february.end, zone=BERLIN) != february


def test_it_yields_one_period_after_another():
    anchor = there("2027-01-31 10:00", BERLIN)
    missed = list(islice(periods(anchor, MONTHLY, since=APRIL.start, zone=BERLIN), 4))
    assert [shown(period.start, BERLIN)[:10] for period in missed] == [
        "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30",
    ]  # fmt: skip
    assert all(before.end == after.start for before, after in pairwise(missed))
    assert APRIL.start in missed[0]


def test_it_starts_with_a_part_up_to_the_next_boundary():
    anchor = there("2027-01-01 00:00", BERLIN)
    start = there("2027-04-16 00:00", BERLIN)
    first = first_period(start, anchor, MONTHLY, zone=BERLIN)
    assert first == Period(start, there("2027-05-01 00:00", BERLIN))
    whole = period_at(anchor, MONTHLY, at=start, zone=BERLIN)
    assert share_left(whole, at=start, by="days", zone=BERLIN) == first.length / whole.length == 0.5


def test_it_starts_with_a_part_before_an_anchor_that_is_to_come():
    start, anchor = there("2027-01-20 10:00", BERLIN), there("2027-06-01 00:00", BERLIN)
    assert first_period(start, anchor, YEARLY, zone=BERLIN) == Period(start, anchor)


def test_it_starts_with_a_whole_period_on_a_boundary():
    anchor = there("2027-01-31 10:00", BERLIN)
    whole = period_at(anchor, MONTHLY, at=APRIL.start, zone=BERLIN)
    assert first_period(whole.start, anchor, MONTHLY, zone=BERLIN) == whole
    assert first_period(anchor, anchor, MONTHLY, zone=BERLIN).start == anchor


def test_it_looks_a_period_up_without_walking_there():
    anchor = datetime(1600, 1, 31, tzinfo=UTC)
    for at in (datetime(3999, 7, 1, tzinfo=UTC), datetime(1000, 7, 1, tzinfo=UTC)):
        thousands = [period_at(anchor, DAILY, at=at + n * MOMENT, zone=BERLIN) for n in range(1000)]
        assert all(at in period for period in thousands)
