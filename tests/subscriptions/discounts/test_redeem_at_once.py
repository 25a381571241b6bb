"""Limits hold however many redeem at once: many threads on PostgreSQL, and on SQLite, too."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection
from django.db.models import Q

from subscriptions.discounts.actions import change_terms
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.redemptions import actions
from subscriptions.discounts.redemptions.actions import release_redemptions
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.terms import CouponTerms
from tests.conftest import AT
from tests.samples import IS_FULL
from tests.standing.parallel import together
from tests.subscriptions.discounts.offers import make_coupon, make_customers, redeem, redeemed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def customers(django_user_model):
    return partial(make_customers, django_user_model)


def kinds(ends):
    return Counter(getattr(end, "cause", type(end).__name__) for end in ends)


def crowd(customers, coupon_or_code):
    calls = [partial(redeem, who, coupon_or_code, subject=f"sub_{n}") for n, who in enumerate(customers)]
    return kinds(together(*calls))


def test_of_50_at_once_10_redeem_a_code_with_10_uses(customers):
    coupon = make_coupon()
    code = create_code(coupon, "SPRING", at=AT, redemptions_max=10)
    assert crowd(customers(50), "spring") == {"Redemption": 10, "used_up": 40}
    assert (redeemed(code), redeemed(coupon), Redemption.objects.count()) == (10, 10, 10)


def test_of_a_crowd_one_redeems_a_coupon_with_one_use(customers):
    count = 64 if IS_FULL else 8
    coupon = make_coupon(redemptions_max=1)
    assert crowd(customers(count), coupon) == {"Redemption": 1, "used_up": count - 1}
    assert redeemed(coupon) == 1


def test_a_coupon_holds_its_limit_whatever_its_codes_say(customers):
    coupon = make_coupon(redemptions_max=5)
    codes = [create_code(coupon, name, at=AT, redemptions_max=4) for name in ("ONE", "TWO")]
    calls = [
        partial(redeem, who, ("one", "two")[n % 2], subject=f"sub_{n}") for n, who in enumerate(customers(12))
    ]
    assert kinds(together(*calls)) == {"Redemption": 5, "used_up": 7}
    assert redeemed(coupon) == sum(map(redeemed, codes)) == 5


def test_without_the_guard_in_the_statement_the_table_refuses_all_the_same(customers, monkeypatch):
    monkeypatch.setattr(actions, "HAS_ROOM", Q())
    code = create_code(make_coupon(), "SPRING", at=AT, redemptions_max=2)
    ends = crowd(customers(12), "spring")
    assert set(ends) <= {"Redemption", "used_up", "IntegrityError"} and ends["Redemption"] == 2
    assert redeemed(code) == 2


def test_the_same_subscription_from_sixteen_windows_redeems_once(bo):
    coupon = make_coupon(redemptions_max=5)
    ends = together(*[partial(redeem, bo.customer, coupon)] * 16)
    assert len({getattr(end, "pk", end) for end in ends}) == 1
    assert redeemed(coupon) == 1


def test_a_customer_with_many_subscriptions_redeems_for_one(bo):
    coupon = make_coupon()
    ends = together(*[partial(redeem, bo.customer, coupon, subject=f"sub_{n}") for n in range(8)])
    assert kinds(ends) == {"Redemption": 1, "redeemed_before": 7}


def test_two_coupons_that_stand_alone_never_stand_together(bo):
    coupons = [make_coupon(str(n)) for n in range(8)]
    ends = together(*[partial(redeem, bo.customer, coupon) for coupon in coupons])
    assert kinds(ends) == {"Redemption": 1, "not_stackable": 7}
    assert sum(map(redeemed, coupons)) == 1


def test_what_is_given_back_while_others_redeem_is_had_by_one(customers):
    coupon = make_coupon(redemptions_max=1)
    first, *others = customers(9)
    redeem(first, coupon, subject="sub_first")
    back = [partial(release_redemptions, "sub_first", at=AT)] * 4
    calls = [partial(redeem, who, coupon, subject=f"sub_{n}") for n, who in enumerate(others)]
    *given_back, _1, _2, _3, _4, _5, _6, _7, _8 = together(*back, *calls)
    assert sorted(given_back) == [0, 0, 0, 1]
    assert redeemed(coupon) == Redemption.objects.filter(released_at=None).count() <= 1


def test_terms_change_before_the_first_redemption_or_not_at_all(customers):
    if connection.vendor != "postgresql":
        pytest.skip("one after the other anyway")
    crowd_of_8 = customers(8)
    for round_ in range(5):
        coupon, other = make_coupon(str(round_)), CouponTerms(percent=50)
        calls = [partial(redeem, who, coupon, subject=f"{round_}_{n}") for n, who in enumerate(crowd_of_8)]
        changed, *ends = together(partial(change_terms, coupon, other), *calls)
        assert kinds(ends) == {"Redemption": 8}
        assert type(changed).__name__ in {"Coupon", "CouponUsed"}
        coupon.refresh_from_db()
        assert (coupon.terms == other) == (type(changed).__name__ == "Coupon")
