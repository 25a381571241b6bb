"""Once a year: are your billing details still right?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from billing.customers.actions import suspend_customer
from billing.models import Customer
from billing.notices.actions import change_preferences
from billing.testing.paid import top_up
from tests.notices.world import remind

pytestmark = pytest.mark.sampled(4)

DAY = timedelta(days=1)


@pytest.fixture
def told(customer, visa):
    """Tick each day at noon; the days on which it was told."""

    def live(since, days, *, created, paid):
        Customer.objects.update(created_at=created)
        customer.refresh_from_db()
        top_up(customer, "5.00", at=paid)
        mail.outbox.clear()
        days_told = []
        for instant in (since + DAY * number for number in range(days)):
            remind(instant)
            asked = [sent for sent in mail.outbox if sent.extra_headers["X-Kind"] == "billing_details_yearly"]
            days_told += [instant.date().isoformat()] * (len(asked) - len(days_told))
        return days_told

    return live


def noon(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("created", "days"),
    [
        (noon(2026, 5, 10), ["2027-05-10", "2028-05-10"]),
        (noon(2024, 2, 29), ["2027-02-28", "2028-02-29"]),
        (noon(2025, 12, 31), ["2027-12-31"]),
    ],
)
def test_it_is_told_on_the_day_itself_each_year(told, created, days):
    since = noon(2027, 1, 20)
    paid = noon(2027, 6, 1)
    assert told(since, 480, created=created, paid=paid) == days


def test_who_has_paid_nothing_for_long_is_left_in_peace(told):
    assert told(noon(2028, 5, 1), 30, created=noon(2025, 5, 10), paid=noon(2027, 3, 1)) == []


def test_a_tick_that_comes_late_tells_it_late_and_after_weeks_not_at_all(told):
    assert told(noon(2027, 5, 20), 5, created=noon(2026, 5, 10), paid=noon(2027, 1, 1)) == ["2027-05-20"]
    assert told(noon(2028, 5, 25), 5, created=noon(2026, 5, 10), paid=noon(2028, 1, 1)) == []


def test_who_was_suspended_or_has_switched_it_off_is_not_asked(customer, told):
    change_preferences(customer, off=["billing_details_yearly"], at=noon(2026, 12, 1))
    assert told(noon(2027, 5, 8), 5, created=noon(2026, 5, 10), paid=noon(2027, 1, 1)) == []
    change_preferences(customer, off=[], at=noon(2026, 12, 1))
    suspend_customer(customer, at=noon(2027, 1, 1), why="fraud")
    assert told(noon(2027, 5, 8), 5, created=noon(2026, 5, 10), paid=noon(2027, 1, 1)) == []


def test_a_new_customer_is_not_asked(told, at):
    assert told(noon(2026, 12, 1), 60, created=at, paid=at) == []
