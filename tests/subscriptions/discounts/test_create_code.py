"""Codes are typed in capitals or not; each redeems one coupon, for everybody or for one customer."""

import pytest
from django.core.exceptions import ValidationError

from billing.errors import KeyReused
from subscriptions.discounts.codes.actions import create_code, resume_code, retire_code
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.codes.queries import code_typed
from subscriptions.errors import BadCoupon
from tests.subscriptions.discounts.offers import make_coupon


def test_it_is_found_however_it_is_typed(db, at):
    code = create_code(make_coupon(), "Spring-26", at=at)
    assert code.code == "SPRING-26"
    for typed in ("spring-26", "  SPRING-26\n", "sPrInG-26"):
        assert code_typed(typed) == code


@pytest.mark.parametrize("typed", ["", "x", "Spring26", "sprıng-26", "%", "SPRING-26\0", "9" * 500])
def test_nothing_else_is_found(db, at, typed):
    create_code(make_coupon(), "Spring-26", at=at)
    assert code_typed(typed) is None


@pytest.mark.parametrize("code", ["", "ab", "two words", "ümlaut", "-lead", "x" * 41, "nul\0"])
def test_it_refuses_what_is_spelled_like_no_code(db, at, code):
    with pytest.raises(BadCoupon):
        create_code(make_coupon(), code, at=at)


def test_it_refuses_what_looks_like_a_card_number(db, at):
    with pytest.raises(ValidationError):
        create_code(make_coupon(), "4242424242424242", at=at)


def test_twice_is_once_and_its_capitals_make_no_other_code(db, bo, at):
    coupon = make_coupon()
    assert create_code(coupon, "spring", at=at) == create_code(coupon, "SPRING", at=at)
    assert PromotionCode.objects.count() == 1
    with pytest.raises(KeyReused):
        create_code(make_coupon("other"), "Spring", at=at)
    with pytest.raises(KeyReused):
        create_code(coupon, "Spring", at=at, customer=bo.customer)


def test_it_refuses_limits_that_nothing_is_within(db, at):
    with pytest.raises(BadCoupon):
        create_code(make_coupon(), "spring", at=at, redemptions_max=0)


def test_it_is_retired_and_resumed_and_twice_is_once(db, at):
    code = create_code(make_coupon(), "spring", at=at)
    assert [retire_code(code, at=at).state, retire_code(code, at=at).state] == ["retired", "retired"]
    assert resume_code(code, at=at).state == "active"
