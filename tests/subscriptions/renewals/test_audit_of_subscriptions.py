"""What the audit finds of subscriptions and coupons, once somebody has changed rows behind our back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from billing.diagnosis.audit.queries import audit
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.discounts.offers import make_coupon, redeem
from tests.subscriptions.running import running

pytestmark = pytest.mark.unaudited
DAY = timedelta(days=1)


@pytest.fixture
def row(payer, pro, at):
    """Of three periods, the first two reduced by a coupon with a code."""
    row = running(payer, pro, at=at)
    coupon = make_coupon(lasts="periods", periods=2, redemptions_max=1)
    create_code(coupon, "SPRING", at=at)
    redeem(payer, "SPRING", subject=row.public_id)
    renew_due(at=at + 62 * DAY)
    row.refresh_from_db()
    return row


def found(currency=""):
    return [(finding.what, finding.stored, finding.expected) for finding in audit(currency=currency)]


def test_nothing_is_found_of_what_was_done_by_ourselves(row):
    assert row.serial == 3 and found() == []


def test_a_period_that_is_missing_or_was_never_counted(row):
    Subscription.objects.update(serial=F("serial") + 1)
    assert found("USD") == found() == [("periods billed", "3, the last is 3", "4")]
    Subscription.objects.update(serial=3)
    BilledItem.objects.filter(period__serial=2).delete()
    BilledPeriod.objects.filter(serial=2).delete()
    assert found() == [("periods billed", "2, the last is 3", "3")]


def test_two_periods_that_bill_one_instant(row):
    BilledPeriod.objects.filter(serial=1).update(end_at=F("end_at") + timedelta(seconds=1))
    assert [what for what, *_ in found()] == ["end of period 1"]


def test_a_period_that_runs_otherwise_than_it_was_billed(row):
    Subscription.objects.update(period_end_at=F("period_end_at") + DAY)
    assert [what for what, *_ in found()] == ["period"]


def test_more_credited_than_was_billed(row):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            table, rule = BilledItem._meta.db_table, "subscriptions_credited_within"
            # Keys that are still to be checked would stand in the way.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule}")
        BilledItem.objects.filter(period__serial=3).update(credited_micros=20_000_001)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert [what for what, *_ in found()] == ["credited of an item"]


def test_a_counter_that_is_not_what_was_redeemed(row):
    Coupon.objects.update(redeemed=0)
    assert found() == [("redeemed", "0", "1")]


def test_more_redemptions_than_there_may_be(row, ada):
    known = Redemption.objects.get()
    other = {"subject": "sub_2", "customer": ada.customer, "redeemed_at": known.redeemed_at}
    Redemption.objects.create(coupon=known.coupon, periods_left=2, **other)
    assert set(found()) == {("redeemed", "1", "2"), ("redeemed beyond its limit", "2", "at most 1")}


def test_a_code_that_was_used_for_another_coupon(row):
    other = make_coupon("autumn")
    Redemption.objects.update(coupon=other)
    Coupon.objects.update(redeemed=F("redeemed") * 0)
    Coupon.objects.filter(pk=other.pk).update(redeemed=1)
    assert found() == [("coupon", "autumn", "spring")]
