"""A coupon is redeemed once by a customer and once for a subscription, or the customer is told why not."""

from datetime import timedelta

import pytest

from billing.errors import KeyReused
from subscriptions.discounts.actions import retire_coupon
from subscriptions.discounts.causes import TEXTS, Cause, said
from subscriptions.discounts.codes.actions import create_code, retire_code
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.redemptions.queries import offer_shown, offers_of
from subscriptions.discounts.terms import Lasts
from subscriptions.errors import NotRedeemable
from tests.conftest import AT
from tests.subscriptions.discounts.offers import make_coupon, make_line_coupon, redeem, redeemed
from tests.subscriptions.shop import usd

DAY = timedelta(days=1)


def refused(customer, coupon_or_code, **asked):
    """Of what the customer is told; nothing is left behind, and asking beforehand says the same."""
    before = Redemption.objects.count()
    with pytest.raises(NotRedeemable) as told:
        redeem(customer, coupon_or_code, **asked)
    assert Redemption.objects.count() == before
    shown = {"subject": "sub_1", "plan_keys": ["pro"], "currency": "USD", "at": AT, "is_first_time": True}
    with pytest.raises(NotRedeemable, match=told.value.cause):
        offer_shown(customer, coupon_or_code, **{**shown, **asked})
    return told.value.cause


def test_it_is_redeemed_by_its_code(bo, at):
    coupon = make_coupon(lasts=Lasts.PERIODS, periods=3)
    code = create_code(coupon, "SPRING", at=at)
    found = redeem(bo.customer, "spring")
    assert (found.coupon, found.code, found.subject, found.periods_left) == (coupon, code, "sub_1", 3)
    assert (redeemed(coupon), redeemed(code)) == (1, 1)
    assert [offer.reference for offer in offers_of("sub_1")] == [found.pk]


@pytest.mark.parametrize(("lasts", "left"), [(Lasts.ONCE, 1), (Lasts.FOREVER, None)])
def test_it_has_as_many_periods_left_as_it_lasts(bo, lasts, left):
    assert redeem(bo.customer, make_coupon(lasts=lasts)).periods_left == left


def test_twice_for_the_same_subscription_is_once(bo, at):
    coupon = make_coupon()
    code = create_code(coupon, "SPRING", at=at)
    first = redeem(bo.customer, "spring")
    assert redeem(bo.customer, "SPRING", at=at + DAY) == first == redeem(bo.customer, coupon)
    assert (redeemed(coupon), redeemed(code)) == (1, 1)


def test_a_subscription_is_one_customers(bo, ada):
    redeem(bo.customer, make_coupon())
    for coupon in (make_coupon(), make_coupon("other")):
        with pytest.raises(KeyReused):
            redeem(ada.customer, coupon)


def test_an_unknown_code(bo, at):
    assert refused(bo.customer, "nonsense") == "unknown"
    make_coupon("spring")
    assert refused(bo.customer, "spring") == "unknown", "the key of a coupon is no code"


def test_the_code_of_another_customer(bo, ada, at):
    create_code(make_coupon(), "FOR-ADA", at=at, customer=ada.customer)
    assert refused(bo.customer, "for-ada") == "other_customer"
    assert redeem(ada.customer, "for-ada").code.code == "FOR-ADA"


def test_what_the_customer_has_had_for_another_subscription(bo, at):
    coupon = make_coupon()
    redeem(bo.customer, coupon)
    assert refused(bo.customer, coupon, subject="sub_2") == "redeemed_before"


@pytest.mark.parametrize("on", ["coupon", "code"])
def test_before_and_after_its_dates(bo, at, on):
    dates = {"valid_from_at": at, "valid_until_at": at + DAY}
    create_code(make_coupon(**(dates if on == "coupon" else {})), "SPRING", at=at, **dates)
    assert refused(bo.customer, "spring", at=at - DAY) == "not_yet"
    assert refused(bo.customer, "spring", at=at + DAY) == "expired", "until is half-open"
    assert redeem(bo.customer, "spring", at=at)


def test_what_was_retired(bo, at):
    coupon = make_coupon()
    code = create_code(coupon, "SPRING", at=at)
    retire_code(code, at=at)
    assert refused(bo.customer, "spring") == "expired"
    create_code(coupon, "SUMMER", at=at)
    retire_coupon(coupon, at=at)
    assert refused(bo.customer, "summer") == refused(bo.customer, coupon) == "expired"


@pytest.mark.parametrize("on", ["coupon", "code"])
def test_what_is_used_up(bo, ada, at, on):
    one = {"redemptions_max": 1}
    coupon = make_coupon(**(one if on == "coupon" else {}))
    code = create_code(coupon, "SPRING", at=at, **(one if on == "code" else {}))
    redeem(ada.customer, "spring", subject="sub_2")
    assert refused(bo.customer, "spring") == "used_up"
    assert (redeemed(coupon), redeemed(code)) == (1, 1)


def test_an_amount_in_another_currency(bo):
    assert refused(bo.customer, make_coupon(amount=usd(5)), currency="EUR") == "other_currency"
    assert redeem(bo.customer, make_coupon("percent"), currency="EUR")


def test_another_plan(bo, pro):
    coupon = make_line_coupon(plan_keys={"pro"})
    assert refused(bo.customer, coupon, plan_keys=["team", "seats"]) == "other_plan"
    assert redeem(bo.customer, coupon, plan_keys=["seats", "pro"])


def test_who_is_no_new_subscriber(bo):
    coupon = make_coupon(is_first_time_only=True)
    assert refused(bo.customer, coupon, is_first_time=False) == "not_first_time"
    assert redeem(bo.customer, coupon)


def test_beside_another_only_if_both_may_stand_beside_others(bo):
    alone, other = make_coupon("alone"), make_coupon("other", is_stackable=True)
    redeem(bo.customer, other)
    assert refused(bo.customer, alone) == "not_stackable"
    redeem(bo.customer, make_coupon("third", is_stackable=True))
    redeem(bo.customer, alone, subject="sub_2")
    assert refused(bo.customer, make_coupon("fourth", is_stackable=True), subject="sub_2") == "not_stackable"


def test_offers_come_by_priority_and_then_by_who_was_first(bo, at):
    for days, (key, priority) in enumerate([("a", 50), ("b", 50), ("c", 10)]):
        redeem(bo.customer, make_coupon(key, priority=priority, is_stackable=True), at=at + days * DAY)
    assert [offer.title for offer in offers_of("sub_1")] == ["C", "A", "B"]


def test_what_is_shown_beforehand_is_what_is_taken_off(bo):
    coupon = make_coupon(percent="12.5")
    asked = {"plan_keys": ["pro"], "currency": "USD", "at": AT, "is_first_time": True}
    shown = offer_shown(bo.customer, coupon, **asked)
    found = redeem(bo.customer, coupon)
    assert [shown] == [offer.__class__(0, *_rest(offer)) for offer in offers_of(found.subject)]


def _rest(offer):
    return [getattr(offer, name) for name in offer.__slots__ if name != "reference"]


def test_every_cause_has_words_for_the_customer():
    assert set(TEXTS) == set(Cause)
    assert len({said(cause) for cause in Cause}) == len(Cause)
    assert all(said(cause).endswith(".") for cause in Cause)


def test_of_several_causes_the_first_of_the_list_is_told(bo, at):
    coupon = make_coupon(amount=usd(5), is_first_time_only=True, valid_from_at=at + DAY)
    assert refused(bo.customer, coupon, currency="EUR", is_first_time=False) == "not_yet"
    assert refused(bo.customer, coupon, currency="EUR", is_first_time=False, at=at + DAY) == "other_currency"
