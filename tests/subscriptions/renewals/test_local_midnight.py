"""PROMISES 15: a biller that runs around every midnight of the customer, also where clocks are set."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from billing.invoices.models import Invoice
from subscriptions.models import Subscription
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.calendar.places import APIA, BERLIN, LONDON, LORD_HOWE, NEW_YORK, ST_JOHNS, there
from tests.subscriptions.changes.sold import has_paid
from tests.subscriptions.shop import make_plan, make_price

pytestmark = [pytest.mark.django_db, pytest.mark.sampled(4)]
ZONES = [BERLIN, NEW_YORK, LONDON, LORD_HOWE, ST_JOHNS, APIA]
# Month ends that give way, Feb 29, and both days on which Berlin's clocks are set.
BEGINS = ["2028-01-29", "2028-01-30", "2028-01-31", "2028-02-29", "2027-10-31", "2028-03-26"]
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
# The host's clock goes before or after, an hour and forty days.
JUMPS = (-HOUR, timedelta(0), 40 * DAY, -HOUR)


@pytest.fixture
def begun(payer):
    """By the day and by the month, from a midnight of theirs on."""

    def begin(zone, day):
        at = there(f"{day} 00:00", zone)
        type(payer).objects.update(time_zone=zone.key)
        payer.refresh_from_db()
        for every in ("day", "month"):
            price = make_price(make_plan(every), "1.00", at=at, every=every)
            has_paid(payer, price, at=at, key=every)
        return at

    return begin


def midnights(since, zone, days):
    first = since.astimezone(zone).date()
    return [
        datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        for day in (first + number * DAY for number in range(days))
    ]


def assert_billed_once(row, until):
    periods = list(row.periods.order_by("serial"))
    assert [period.serial for period in periods] == list(range(1, len(periods) + 1))
    assert all(period.start_at < period.end_at for period in periods)
    assert all(one.end_at == other.start_at for one, other in pairwise(periods))
    # Nobody is billed before it begins, and what has begun is billed.
    assert periods[-1].start_at <= until < periods[-1].end_at
    assert len({period.invoice_id for period in periods}) == len(periods)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("day", BEGINS)
def test_it_bills_each_day_once_that_is_one_there(begun, zone, day):
    since = begun(zone, day)
    for midnight in midnights(since, zone, 35):
        for at in (midnight - SECOND, midnight, midnight + SECOND, midnight + HOUR):
            renew_due(at=max(at, since))
        for row in Subscription.objects.all():
            assert_billed_once(row, max(at, since))
    daily = Subscription.objects.get(interval_unit="day")
    assert daily.periods.count() == 35
    assert Invoice.objects.count() == daily.periods.count() + 2


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("day", BEGINS)
def test_it_catches_up_with_a_clock_that_jumps_and_bills_nothing_twice(begun, zone, day):
    since = latest = begun(zone, day)
    at = since + 10 * DAY
    for jump in JUMPS:
        at += jump
        latest = max(latest, at)
        renew_due(at=at)
    for row in Subscription.objects.all():
        assert_billed_once(row, latest)
