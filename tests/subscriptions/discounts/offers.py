"""Coupons of a shop, and who redeems them."""

from billing.customers.actions import create_customer
from subscriptions.discounts.actions import create_coupon
from subscriptions.discounts.redemptions.actions import redeem_coupon
from subscriptions.discounts.terms import AppliesTo, CouponTerms
from tests.conftest import AT

LIMITS = ("redemptions_max", "valid_from_at", "valid_until_at")


def make_coupon(key="spring", **said):
    """10 % off the invoice, once, unless said otherwise."""
    limits = {name: said.pop(name) for name in LIMITS if name in said}
    if not {"percent", "amount"} & set(said):
        said["percent"] = 10
    return create_coupon(key, CouponTerms(**said), name=key.title(), at=AT, **limits)


def make_line_coupon(key="spring", **said):
    return make_coupon(key, applies_to=AppliesTo.LINE, **said)


def redeem(customer, coupon_or_code, **said):
    asked = {
        "subject": "sub_1", "plan_keys": ["pro"], "currency": "USD", "at": AT, "is_first_time": True, **said
    }  # fmt: skip
    return redeem_coupon(customer, coupon_or_code, **asked)


def make_customers(users, count):
    owners = [users.objects.create(username=f"u{n}") for n in range(count)]
    return [create_customer(owner, at=AT) for owner in owners]


def redeemed(row):
    row.refresh_from_db()
    return row.redeemed
