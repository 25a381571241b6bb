"""Coupons are checked when they are made, and stay what they are once somebody has redeemed one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from billing.errors import BadAmount, KeyReused
from billing.money import Money
from billing.states import StateMove
from subscriptions.discounts.actions import change_limits, change_terms, resume_coupon, retire_coupon
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.actions import release_redemptions
from subscriptions.discounts.terms import AppliesTo, CouponTerms, Lasts
from subscriptions.errors import BadCoupon, CouponUsed
from tests.subscriptions.discounts.offers import make_coupon, make_line_coupon, redeem
from tests.subscriptions.shop import usd

TEN = CouponTerms(percent=10)
LESS = CouponTerms(percent=5)


@pytest.mark.parametrize(
    "said",
    [
        {"percent": "12.5"},
        {"amount": usd("5.00"), "lasts": Lasts.PERIODS, "periods": 3, "is_stackable": True},
        {"percent": 100, "lasts": Lasts.FOREVER, "is_first_time_only": True, "priority": 7},
    ],
)
def test_it_keeps_what_was_said(db, said):
    assert make_coupon(**said).terms == CouponTerms(**said)


def test_a_percentage_is_kept_as_documents_write_it(db):
    for given, kept in ((10, "10"), (100, "100"), ("12.5000", "12.5"), ("0.0001", "0.0001")):
        assert str(make_coupon(f"of-{kept}".replace(".", "_"), percent=given).terms.percent) == kept


def test_it_is_restricted_to_plans(pro):
    coupon = make_line_coupon(plan_keys={"pro"})
    assert [plan.key for plan in coupon.plans.all()] == ["pro"]
    assert coupon.offer(7).plans == {"pro"} and coupon.offer(7).is_on_lines
    with pytest.raises(BadCoupon, match="team"):
        make_line_coupon("other", plan_keys={"pro", "team"})
    assert Coupon.objects.count() == 1


@pytest.mark.parametrize("percent", [0, -1, "100.0001", "0.00001", 0.5, "ten", Decimal("NaN")])
def test_it_refuses_figures_that_are_no_percentage(percent):
    with pytest.raises(BadAmount):
        CouponTerms(percent=percent)


@pytest.mark.parametrize("micros", [0, -10_000, 5_000])
def test_it_refuses_amounts_that_no_document_can_say(micros):
    with pytest.raises(BadAmount):
        CouponTerms(amount=Money(micros, "USD"))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"percent": 10, "amount": usd(1)},
        {"percent": 10, "periods": 3},
        {"percent": 10, "lasts": Lasts.PERIODS},
        {"percent": 10, "lasts": Lasts.PERIODS, "periods": 0},
        {"percent": 10, "lasts": Lasts.PERIODS, "periods": 1201},
        {"percent": 10, "applies_to": AppliesTo.INVOICE, "plan_keys": {"pro"}},
        {"percent": 10, "priority": -1},
    ],
)
def test_it_refuses_terms_that_do_not_go_together(said):
    with pytest.raises(BadCoupon):
        CouponTerms(**said)


def test_it_refuses_limits_that_nothing_is_within(db, at):
    for limits in ({"redemptions_max": 0}, {"valid_from_at": at, "valid_until_at": at}):
        with pytest.raises(BadCoupon):
            make_coupon(**limits)


@pytest.mark.parametrize("key", ["", "two words", "4242424242424242", "k" * 61])
def test_it_refuses_keys_that_name_nothing(db, key):
    with pytest.raises(ValidationError):
        make_coupon(key)


def test_the_same_key_makes_one_coupon(db):
    assert make_coupon() == make_coupon()
    with pytest.raises(KeyReused):
        make_coupon(percent=20)


def test_its_terms_change_while_nobody_has_redeemed_it(pro):
    coupon = change_terms(make_coupon(), LESS)
    assert coupon.terms == LESS
    of_pro = CouponTerms(percent=5, applies_to=AppliesTo.LINE, plan_keys={"pro"})
    assert change_terms(coupon, of_pro).terms == of_pro


def test_its_terms_stay_once_it_was_redeemed_even_if_it_was_given_back(bo, at):
    coupon = make_coupon()
    redeem(bo.customer, coupon)
    for _ in range(2):
        with pytest.raises(CouponUsed):
            change_terms(coupon, LESS)
        release_redemptions("sub_1", at=at)
    assert change_terms(coupon, TEN).terms == TEN, "which changes nothing"


def test_its_limits_change_at_any_time_but_not_below_what_was_redeemed(bo, ada, at):
    coupon = make_coupon(redemptions_max=2)
    redeem(bo.customer, coupon)
    redeem(ada.customer, coupon, subject="sub_2")
    with pytest.raises(BadCoupon, match="retire"):
        change_limits(coupon, redemptions_max=1)
    until = at + timedelta(days=1)
    assert change_limits(coupon, redemptions_max=3, valid_until_at=until).valid_until_at == until


def test_it_is_retired_once_and_resumed_and_both_are_written_down(db, at):
    coupon = make_coupon()
    for _ in range(2):
        coupon = retire_coupon(coupon, at=at, why="too dear")
    assert coupon.state == "retired"
    assert resume_coupon(coupon, at=at).state == "active"
    moves = StateMove.objects.filter(object_id=coupon.public_id).order_by("pk")
    assert [(move.new, move.why) for move in moves] == [("retired", "too dear"), ("active", "")]
