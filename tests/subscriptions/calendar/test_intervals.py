from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from subscriptions.calendar import Interval, Unit, boundary
from tests.subscriptions.calendar.places import BERLIN, DAILY, MONTHLY, QUARTERLY, WEEKLY, YEARLY


@pytest.mark.parametrize("count", [0, -1, 1.0, "1", None, True])
def test_it_refuses_a_count_that_is_no_whole_number_above_zero(count):
    with pytest.raises(ValueError, match="whole count above zero"):
        Interval(Unit.MONTH, count)


def test_it_refuses_an_unknown_unit():
    with pytest.raises(ValueError, match="fortnight"):
        Interval("fortnight")


@pytest.mark.parametrize(
    ("unit", "most"), [("day", 36_524), ("week", 5_217), ("month", 1_200), ("year", 100)]
)
def test_it_lasts_a_hundred_years_at_most(unit, most):
    Interval(unit, most)
    with pytest.raises(ValueError, match="more than 100 years"):
        Interval(unit, most + 1)


def test_it_takes_the_unit_as_it_is_stored():
    assert Interval("month", 3) == QUARTERLY
    assert Interval("month").unit is Unit.MONTH


@pytest.mark.parametrize(
    ("interval", "text", "months", "days"),
    [
        (DAILY, "day", 0, 1),
        (WEEKLY, "week", 0, 7),
        (MONTHLY, "month", 1, 0),
        (QUARTERLY, "3 months", 3, 0),
        (YEARLY, "year", 12, 0),
        (Interval(Unit.WEEK, 2), "2 weeks", 0, 14),
    ],
)
def test_it_says_how_long_it_is(interval, text, months, days):
    assert (str(interval), interval.months, interval.days) == (text, months, days)


def test_it_puts_the_longer_one_last():
    mixed = [YEARLY, Interval(Unit.DAY, 31), MONTHLY, Interval(Unit.DAY, 30), WEEKLY, DAILY, QUARTERLY]
    lengths = ["day", "week", "30 days", "month", "31 days", "3 months", "year"]
    assert [str(interval) for interval in sorted(mixed)] == lengths


def test_it_tells_twelve_months_from_a_year_though_they_are_as_long():
    twelve = Interval(Unit.MONTH, 12)
    assert twelve != YEARLY
    assert twelve < YEARLY
    assert twelve.mean_months == YEARLY.mean_months == 12


def test_it_compares_with_nothing_else():
    with pytest.raises(TypeError):
        sorted([MONTHLY, timedelta(days=31)])


def test_its_mean_is_that_of_the_gregorian_calendar():
    assert Interval(Unit.DAY, 1461).mean_months == Fraction(1461 * 4800, 146_097)
    start = datetime(2000, 3, 1, tzinfo=UTC)
    days = (boundary(start, Interval(Unit.YEAR, 100), 4, zone=BERLIN) - start).days
    assert DAILY.mean_months * days == 400 * 12
