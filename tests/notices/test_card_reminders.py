"""A year of reminders for one card: 30, 7 and 1 day before, by its holder's calendar; none once replaced."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from billing.customers.actions import suspend_customer
from billing.models import Notice, PaymentMethod
from billing.notices.actions import change_preferences, record_reminders, send_notices
from billing.notices.kinds.catalogue import BY_NAME
from billing.payment_methods.actions import detach_method, make_default
from billing.standing.actions import changing
from billing.testing import enter_card
from tests.notices.world import remind
from tests.payments.world import MASTERCARD, VISA
from tests.samples import IS_FULL

pytestmark = pytest.mark.sampled(3)

HOUR = timedelta(hours=1)


@pytest.fixture
def lived(customer):
    """Tick every few hours through these days; when each reminder went out, in the customer's time."""

    def live(since, until, *, every=6 * HOUR if IS_FULL else 12 * HOUR):
        customer.refresh_from_db()
        zone, told, instant = ZoneInfo(customer.time_zone), [], since
        while instant < until:
            told += [instant.astimezone(zone).strftime("%Y-%m-%d")] * remind(instant)
            instant += every
        return told

    return live


def day(year, month, day_):
    return datetime(year, month, day_, tzinfo=UTC)


def expiring(customer, year, month, at):
    return enter_card(customer, VISA, at=at, exp_year=year, exp_month=month).method


def test_a_year_of_one_card_that_nobody_replaces(customer, lived, at):
    expiring(customer, 2027, 5, at)
    told = lived(at, at + timedelta(days=365), every=24 * HOUR)
    assert told == ["2027-05-01", "2027-05-24", "2027-05-30"]
    assert {sent.subject for sent in mail.outbox} == {"Visa ···· 4242 expires at the end of 05/2027"}


@pytest.mark.parametrize(
    ("year", "month", "days"),
    [
        (2027, 2, ["2027-01-29", "2027-02-21", "2027-02-27"]),
        (2028, 2, ["2028-01-30", "2028-02-22", "2028-02-28"]),
        (2027, 12, ["2027-12-01", "2027-12-24", "2027-12-30"]),
        (2028, 1, ["2028-01-01", "2028-01-24", "2028-01-30"]),
    ],
)
def test_each_month_has_its_own_last_day(customer, lived, at, year, month, days):
    expiring(customer, year, month, at)
    start = day(year, month, 1) - timedelta(days=5)
    assert lived(start, start + timedelta(days=40)) == days


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Niue", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]
)
def test_the_days_are_those_of_its_holder_and_never_their_night(customer, lived, at, zone):
    type(customer).objects.update(time_zone=zone)
    expiring(customer, 2027, 3, at)
    around = [(day(2027, 2, 28), 3), (day(2027, 3, 23), 3), (day(2027, 3, 29), 4)]
    # Two zones move their clocks in March, so the hour asked on a morning is the ninth or the one after.
    told = [lived(start, start + timedelta(days=days), every=2 * HOUR) for start, days in around]
    assert told == [["2027-03-01"], ["2027-03-24"], ["2027-03-30"]]
    mornings = {row.created_at.astimezone(ZoneInfo(zone)).hour for row in Notice.objects.all()}
    assert mornings <= {9, 10}


def test_one_that_was_replaced_is_spoken_of_no_more(customer, lived, at):
    old = expiring(customer, 2027, 5, at)
    assert lived(day(2027, 4, 25), day(2027, 5, 10)) == ["2027-05-01"]
    enter_card(customer, MASTERCARD, at=day(2027, 5, 10))
    make_default(PaymentMethod.objects.get(last4="4444"), at=day(2027, 5, 10))
    detach_method(old, at=day(2027, 5, 10))
    assert lived(day(2027, 5, 10), day(2027, 6, 10)) == []


def test_one_that_its_bank_renewed_is_spoken_of_no_more(customer, lived, at):
    method = expiring(customer, 2027, 5, at)
    assert lived(day(2027, 4, 25), day(2027, 5, 10)) == ["2027-05-01"]
    with changing(customer.pk, at=day(2027, 5, 10)):
        renewed = {"exp_year": 2031, "valid_until": day(2031, 6, 1)}
        PaymentMethod.objects.filter(pk=method.pk).update(**renewed)
    assert lived(day(2027, 5, 10), day(2027, 6, 10)) == []


def test_one_replaced_between_the_decision_and_the_mail_is_not_spoken_of(customer, at):
    old = expiring(customer, 2027, 5, at)
    assert record_reminders(at=day(2027, 5, 2)) == 1
    detach_method(old, at=day(2027, 5, 2))
    assert send_notices(at=day(2027, 5, 2)) == 0
    assert Notice.objects.get().state == "dropped"


def test_what_was_late_is_not_told_twice(customer, lived, at):
    """Nothing ran for three weeks: the reminder of now goes out, and none of those that were missed."""
    expiring(customer, 2027, 5, at)
    assert lived(day(2027, 5, 26), day(2027, 5, 28)) == ["2027-05-26"]


def test_who_has_just_entered_it_knows(customer, lived):
    expiring(customer, 2027, 5, day(2027, 5, 10))
    assert lived(day(2027, 5, 10), day(2027, 6, 2)) == ["2027-05-24", "2027-05-30"]


def test_a_backup_is_no_reason_to_write_but_it_is_told_of(customer, lived, at):
    expiring(customer, 2027, 5, at)
    enter_card(customer, MASTERCARD, at=at, exp_year=2027, exp_month=6)
    assert lived(day(2027, 5, 1), day(2027, 5, 3)) == ["2027-05-01"]
    assert "From then on we charge your Mastercard ···· 4444 instead" in mail.outbox[0].body


def test_it_can_be_switched_off_but_for_the_last_one(customer, lived, at):
    expiring(customer, 2027, 5, at)
    change_preferences(customer, off=["card_expiring"], at=at)
    assert lived(day(2027, 4, 25), day(2027, 6, 5)) == ["2027-05-30"]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_who_was_suspended_is_left_in_peace(customer, lived, at):
    expiring(customer, 2027, 5, at)
    suspend_customer(customer, at=at, why="fraud")
    assert lived(day(2027, 4, 25), day(2027, 6, 5)) == []


def test_a_visitors_card_is_nobodys(customer, lived, at):
    expiring(customer, 2027, 5, at)
    with changing(customer.pk, at=at):
        PaymentMethod.objects.update(is_by_visitor=True, is_default=False)
    assert lived(day(2027, 4, 25), day(2027, 6, 5)) == []


def test_the_last_reminder_is_required_and_the_others_are_not():
    kind = BY_NAME["card_expiring"]
    assert [kind.may_be_off(f"pm_1:2027-05:{days}") for days in ("30", "07", "01")] == [True, True, False]
