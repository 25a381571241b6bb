"""The published numbers, named days, and what holds for every period in every zone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.errors import BadAmount
from billing.money import Money
from subscriptions.calendar import Period, ProrateBy, period_at, prorated, share_left
from tests.subscriptions.calendar.places import (
    A_DOZEN,
    APIA,
    BERLIN,
    DAILY,
    INTERVALS,
    LONDON,
    MONTHLY,
    ST_JOHNS,
    there,
)

MOMENT = timedelta(microseconds=1)
BOTH = pytest.mark.parametrize("by", ProrateBy)
INSTANTS = st.datetimes(datetime(1950, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(A_DOZEN)


def usd(amount):
    return Money.of(amount, "USD")


def changed(old, new, share):
    """What is credited of the old price and charged of the new one."""
    return -prorated(usd(old), share), prorated(usd(new), share)


@BOTH
@pytest.mark.parametrize(
    ("source", "days", "prices", "expected"),
    [
        ("Stripe: half-way", "2027-04-01 2027-05-01 2027-04-16", ("10", "20"), ("-5.00", "10.00")),
        ("Kill Bill", "2013-04-11 2013-05-11 2013-04-26", ("20", "30"), ("-10.00", "15.00")),
        ("Polar", "2027-06-01 2027-07-01 2027-06-02", ("5", "20"), ("-4.83", "19.33")),
    ],
)
def test_it_charges_the_published_numbers(by, source, days, prices, expected):
    start, end, at = (there(f"{day} 00:00", LONDON) for day in days.split())
    share = share_left(Period(start, end), at=at, by=by, zone=LONDON)
    assert changed(*prices, share) == tuple(map(usd, expected)), source


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("2027-04-11 10:00", "30/30"),  # The first day is left in whole, whatever the hour.
        ("2027-04-11 23:59", "30/30"),
        ("2027-04-12 00:00", "29/30"),
        ("2027-04-26 00:00", "15/30"),
        ("2027-04-26 23:59", "15/30"),
        ("2027-05-10 23:59", "1/30"),
        ("2027-05-11 00:00", "0"),  # The last belongs to the next period.
        ("2027-05-11 09:59", "0"),
        ("2027-05-11 10:00", "0"),
    ],
)
def test_it_counts_the_day_of_the_change_as_left(at, left):
    period = Period(there("2027-04-11 10:00", BERLIN), there("2027-05-11 10:00", BERLIN))
    assert share_left(period, at=there(at, BERLIN), by=ProrateBy.DAYS, zone=BERLIN) == Fraction(left)


def test_it_counts_seconds_that_passed_and_days_that_are_shown():
    # Half of the days of March 2027, in which the clock is put forward on the 28th.
    period = Period(there("2027-03-14 00:00", BERLIN), there("2027-04-11 00:00", BERLIN))
    at = there("2027-03-28 00:00", BERLIN)
    assert share_left(period, at=at, by=ProrateBy.DAYS, zone=BERLIN) == Fraction(1, 2)
    assert share_left(period, at=at, by=ProrateBy.SECONDS, zone=BERLIN) == Fraction(14 * 24 - 1, 28 * 24 - 1)


def test_it_counts_to_the_microsecond():
    period = Period(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC) + 3 * MOMENT)
    shares = [share_left(period, at=period.start + n * MOMENT, by="seconds", zone=BERLIN) for n in range(4)]
    assert shares == [1, Fraction(2, 3), Fraction(1, 3), 0]


def test_it_leaves_a_period_within_one_day_in_whole():
    period = Period(there("2027-04-11 10:00", BERLIN), there("2027-04-11 12:00", BERLIN))
    at = there("2027-04-11 11:00", BERLIN)
    assert share_left(period, at=at, by=ProrateBy.DAYS, zone=BERLIN) == 1
    assert share_left(period, at=period.end, by=ProrateBy.DAYS, zone=BERLIN) == 0


def test_it_counts_no_day_that_never_was():
    period = period_at(
        there("2011-12-15 00:00", APIA), MONTHLY, at=there("2011-12-29 00:00", APIA), zone=APIA
    )
    shares = [
        share_left(period, at=there(f"2011-12-{day} 00:00", APIA), by=ProrateBy.DAYS, zone=APIA)
        for day in (15, 29, 31)
    ]
    assert shares == [1, Fraction(16, 30), Fraction(15, 30)]


def test_it_gives_no_day_back_when_the_clock_is_put_back_over_midnight():
    period = Period(there("2010-11-01 00:00", ST_JOHNS), there("2010-12-01 00:00", ST_JOHNS))
    sunday, saturday = there("2010-11-07 00:00:30", ST_JOHNS), there("2010-11-06 23:30", ST_JOHNS, fold=1)
    assert sunday < saturday
    shares = [share_left(period, at=at, by=ProrateBy.DAYS, zone=ST_JOHNS) for at in (sunday, saturday)]
    assert shares == [Fraction(24, 30)] * 2


@given(INSTANTS, INSTANTS, st.sampled_from(INTERVALS), ZONES, st.sampled_from(ProrateBy), st.data())
def test_it_is_all_at_the_start_and_nothing_at_the_end_and_never_grows(anchor, at, interval, zone, by, data):
    period = period_at(anchor, interval, at=at, zone=zone)
    late = period.start + data.draw(st.timedeltas(-timedelta(days=2), period.length + timedelta(days=2)))
    later = late + data.draw(st.timedeltas(timedelta(0), timedelta(days=3)))
    assert share_left(period, at=period.start, by=by, zone=zone) == 1
    assert share_left(period, at=period.end, by=by, zone=zone) == 0
    first, second = (share_left(period, at=instant, by=by, zone=zone) for instant in (late, later))
    assert 1 >= first >= second >= 0


@given(INSTANTS, st.sampled_from(INTERVALS), ZONES, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_days_and_seconds_are_never_two_days_apart(anchor, interval, zone, since):
    period = period_at(anchor, interval, at=anchor, zone=zone)
    by_days, by_seconds = (
        share_left(period, at=anchor + since, by=by, zone=zone) for by in (ProrateBy.DAYS, ProrateBy.SECONDS)
    )
    assert abs(by_days - by_seconds) * (period.length // MOMENT) <= timedelta(days=2) // MOMENT


@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(["JPY", "USD", "KWD"]),
    st.fractions(0, 1),
    st.fractions(0, 1),
)
def test_it_rounds_once_and_half_away_from_zero(micros, currency, share, other):
    amount, minor = Money(micros, currency), Money.from_minor(1, currency).micros
    part = prorated(amount, share)
    exact = micros * share
    assert part == part.rounded()
    assert abs(part.micros - exact) * 2 <= minor
    if abs(part.micros - exact) * 2 == minor:
        assert abs(part.micros) > abs(exact)
    assert prorated(-amount, share) == -part
    fewer, more = sorted([share, other])
    assert abs(prorated(amount, fewer)) <= abs(prorated(amount, more))


@pytest.mark.parametrize(
    ("amount", "currency", "share", "expected"),
    [
        ("0.01", "USD", "1/2", "0.01"),
        ("-0.01", "USD", "1/2", "-0.01"),
        ("0.01", "USD", "49/100", "0"),
        ("1", "JPY", "1/2", "1"),
        ("0.001", "KWD", "1/2", "0.001"),
        ("10", "USD", "1/3", "3.33"),
        # To micros first it would be 0.005000, and then a cent.
        ("0.01", "USD", "4999999/10000000", "0"),
        ("10", "USD", "1", "10"),
        ("10", "USD", "0", "0"),
    ],
)
def test_it_rounds_to_what_the_currency_has(amount, currency, share, expected):
    assert prorated(Money.of(amount, currency), Fraction(share)) == Money.of(expected, currency)


@pytest.mark.parametrize("share", [0.5, Decimal("0.5"), "1/2", True, Fraction(-1, 2), Fraction(3, 2), None])
def test_it_refuses_what_is_no_exact_share(share):
    with pytest.raises(BadAmount, match="no exact share"):
        prorated(usd("10"), share)


def test_it_refuses_an_unknown_measure_and_a_naive_instant():
    period = period_at(
        datetime(2027, 1, 1, tzinfo=UTC), DAILY, at=datetime(2027, 1, 1, tzinfo=UTC), zone=BERLIN
    )
    with pytest.raises(ValueError, match="weeks"):
        share_left(period, at=period.start, by="weeks", zone=BERLIN)
    with pytest.raises(ValueError, match="no time zone"):
        share_left(period, at=datetime(2027, 1, 1), by=ProrateBy.DAYS, zone=BERLIN)  # noqa: DTZ001
