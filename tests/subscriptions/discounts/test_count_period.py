"""A period that was billed counts once, and with the last one a discount ends."""

from datetime import timedelta

import pytest

from subscriptions.discounts.redemptions.actions import count_period, release_redemptions
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.redemptions.queries import offers_by_subject, offers_of, offers_of_period
from subscriptions.discounts.terms import Lasts
from tests.subscriptions.discounts.offers import make_coupon, redeem, redeemed


@pytest.fixture
def three(bo):
    return redeem(bo.customer, make_coupon("three", lasts=Lasts.PERIODS, periods=3, is_stackable=True))


def left(row):
    row.refresh_from_db()
    return row.periods_left


def test_each_period_takes_one_of_those_left(three, at):
    assert [(count_period([three.pk], serial=n, at=at), left(three)) for n in (1, 2, 3, 4)] == [
        (1, 2), (1, 1), (1, 0), (0, 0),
    ]  # fmt: skip
    assert three.ended_at == at and offers_of("sub_1") == []


def test_the_same_period_again_counts_once(three, at):
    assert [count_period([three.pk], serial=1, at=at) for _ in range(3)] == [1, 0, 0]
    assert left(three) == 2


def test_a_period_before_the_last_counts_no_more(three, at):
    count_period([three.pk], serial=5, at=at)
    assert count_period([three.pk], serial=4, at=at) == 0
    assert left(three) == 2


def test_once_ends_with_its_first_period_and_for_ever_never(bo, at):
    once = redeem(bo.customer, make_coupon("once", is_stackable=True))
    ever = redeem(bo.customer, make_coupon("ever", lasts=Lasts.FOREVER, is_stackable=True))
    for serial in (1, 2, 3):
        count_period([once.pk, ever.pk], serial=serial, at=at)
    assert (left(once), left(ever)) == (0, None)
    assert (once.ended_at, ever.ended_at) == (at, None)
    assert (once.last_serial, ever.last_serial) == (1, 3)


def test_it_is_one_statement_for_all(three, bo, at, django_assert_num_queries):
    ever = redeem(bo.customer, make_coupon("ever", lasts=Lasts.FOREVER, is_stackable=True))
    with django_assert_num_queries(1):
        assert count_period([three.pk, ever.pk], serial=1, at=at) == 2
    with django_assert_num_queries(2):
        assert len(offers_by_subject(["sub_1", "sub_2"])["sub_1"]) == 2


def test_a_change_within_a_period_has_what_the_period_had(bo, at):
    once = redeem(bo.customer, make_coupon("once", is_stackable=True))
    count_period([once.pk], serial=1, at=at)
    redeem(bo.customer, make_coupon("later", is_stackable=True), at=at)
    (counted, coming) = offers_of_period("sub_1", 1)
    assert ([offer.reference for offer in counted], coming) == ([once.pk], tuple(offers_of("sub_1")))
    assert offers_of_period("sub_1", 2) == ((), coming)
    assert [offer.title for offer in offers_of("sub_1")] == ["Later"]


def test_what_is_given_back_may_be_redeemed_again(bo, ada, at):
    coupon = make_coupon(redemptions_max=1)
    row = redeem(bo.customer, coupon)
    later = at + timedelta(hours=23)
    assert [release_redemptions("sub_1", at=later) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert (row.released_at, row.ended_at, redeemed(coupon)) == (later, later, 0)
    assert (offers_of("sub_1"), *offers_of_period("sub_1", 0)) == ([], (), ())
    assert redeem(bo.customer, coupon, subject="sub_2").pk != row.pk
    assert (redeemed(coupon), Redemption.objects.count()) == (1, 2)


def test_all_of_one_subscription_is_given_back_and_of_no_other(bo, at):
    for key, subject in (("a", "sub_1"), ("b", "sub_1"), ("c", "sub_2")):
        redeem(bo.customer, make_coupon(key, is_stackable=True), subject=subject)
    assert release_redemptions("sub_1", at=at) == 2
    assert [offer.title for offer in offers_of("sub_2")] == ["C"]


def test_giving_back_keeps_when_it_had_ended(bo, at):
    row = redeem(bo.customer, make_coupon())
    count_period([row.pk], serial=1, at=at)
    release_redemptions("sub_1", at=at + timedelta(days=1))
    row.refresh_from_db()
    assert row.ended_at == at
