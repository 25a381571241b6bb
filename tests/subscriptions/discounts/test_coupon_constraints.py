"""What no raw UPDATE gets past: the database itself refuses it."""

import pytest
from django.db import IntegrityError, connection, transaction

from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.redemptions.actions import release_redemptions
from tests.subscriptions.discounts.offers import make_coupon, redeem
from tests.subscriptions.shop import usd

COUPON = [
    "percent = 0",
    "percent = -5",
    "percent = 100.0001",
    "percent = NULL",
    "amount_micros = 1000000",
    "currency = 'USD'",
    "percent = NULL, amount_micros = 1000000",
    "percent = NULL, amount_micros = 0, currency = 'USD'",
    "percent = NULL, amount_micros = -1, currency = 'USD'",
    "lasts = 'periods'",
    "lasts = 'sometimes'",
    "periods = 3",
    "lasts = 'periods', periods = 0",
    "lasts = 'periods', periods = 1201",
    "applies_to = 'shoes'",
    "redeemed = 3",
    "redeemed = -1",
    "redemptions_max = 0",
    "redemptions_max = 0, redeemed = 0",
    "valid_until_at = valid_from_at",
]


def refused(sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return True


@pytest.fixture
def coupon(bo, at):
    """Redeemed once of twice."""
    coupon = make_coupon(redemptions_max=2, valid_from_at=at)
    create_code(coupon, "SPRING", at=at, redemptions_max=2, valid_from_at=at)
    redeem(bo.customer, "spring")
    return coupon


@pytest.mark.parametrize("change", COUPON)
def test_no_update_makes_a_coupon_of_what_is_none(coupon, change):
    assert refused(f"UPDATE subscriptions_coupon SET {change}")


def test_an_amount_cannot_lose_its_currency_nor_become_nothing(db):
    make_coupon(amount=usd(5))
    for change in ("currency = ''", "amount_micros = 0", "amount_micros = NULL", "percent = 5"):
        assert refused(f"UPDATE subscriptions_coupon SET {change}")


@pytest.mark.parametrize(
    "change",
    ["redeemed = 3", "redeemed = -1", "redemptions_max = 0", "code = 'spring'", "code = ''",
     "valid_until_at = valid_from_at"],
)  # fmt: skip
def test_no_update_makes_a_code_of_what_is_none(coupon, change):
    assert refused(f"UPDATE subscriptions_promotioncode SET {change}")


@pytest.mark.parametrize("change", ["periods_left = 0", "periods_left = -1", "subject = ''"])
def test_no_update_makes_a_redemption_of_what_is_none(coupon, change):
    assert refused(f"UPDATE subscriptions_redemption SET {change}")
    assert refused("UPDATE subscriptions_redemption SET released_at = redeemed_at")


COPY = """
    INSERT INTO subscriptions_redemption
        (public_id, customer_id, coupon_id, subject, redeemed_at, periods_left, last_serial)
    SELECT 'red_2', {customer}, coupon_id, {subject}, redeemed_at, 1, 0 FROM subscriptions_redemption"""


@pytest.mark.unaudited
def test_nobody_is_written_down_twice(coupon, ada, at):
    same_customer = COPY.format(customer="customer_id", subject="'sub_2'")
    same_subject = COPY.format(customer=ada.customer.pk, subject="subject")
    assert refused(same_customer) and refused(same_subject)
    release_redemptions("sub_1", at=at)
    with connection.cursor() as cursor:
        cursor.execute(same_customer)
