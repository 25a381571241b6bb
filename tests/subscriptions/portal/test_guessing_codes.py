"""Codes cannot be guessed: after so many wrong ones in an hour none is looked up, right or wrong."""

from datetime import timedelta
from functools import partial

import pytest

from subscriptions.discounts.causes import Cause
from subscriptions.discounts.codes.actions import create_code, retire_code
from subscriptions.discounts.tries.actions import count_tries, expire_tries
from subscriptions.discounts.tries.models import CodeTries
from subscriptions.errors import NotRedeemable
from subscriptions.lifecycle.models import Subscription
from tests.standing.parallel import together
from tests.subscriptions.discounts.offers import make_coupon
from tests.subscriptions.portal.presses import hidden

HOUR = timedelta(hours=1)
TOO_MANY = "Too many codes were wrong"


@pytest.fixture(autouse=True)
def three(settings):
    settings.BILLING = {**settings.BILLING, "SUBSCRIPTIONS": {"WRONG_CODES_PER_HOUR": 3}}


@pytest.fixture
def spring(at):
    return create_code(make_coupon(), "SPRING", at=at)


@pytest.fixture
def look(pro, to):
    """What the checkout says of a code."""
    return lambda client, typed: client.get(to("checkout", pro), {"code": typed}).content.decode()


def test_after_so_many_wrong_ones_the_right_one_is_no_better(as_bo, payer, spring, look):
    for number in range(3):
        assert "There is no such code" in look(as_bo, f"GUESS{number}")
    for typed in ("GUESS4", "SPRING"):
        html = look(as_bo, typed)
        assert TOO_MANY in html and "Less 10%" not in html


def test_a_press_of_the_button_guesses_as_well(as_bo, payer, spring, pro, to, look):
    sent = hidden(look(as_bo, "SPRING"))
    for _ in range(3):
        as_bo.post(to("checkout", pro), {**sent, "code": "WINTER"})
    response = as_bo.post(to("checkout", pro), sent)
    assert response.status_code == 400 and TOO_MANY in response.content.decode()
    assert not Subscription.objects.exists()


def test_who_went_too_far_buys_without_a_code(as_bo, payer, spring, pro, to, look):
    for number in range(4):
        look(as_bo, f"GUESS{number}")
    page = as_bo.get(to("checkout", pro)).content.decode()
    as_bo.post(to("checkout", pro), hidden(page))
    assert Subscription.objects.get().state == "active"


def test_right_ones_and_those_that_are_over_count_for_nothing(as_bo, payer, spring, look, at):
    for _ in range(5):
        assert "Less 10%: Spring" in look(as_bo, "SPRING")
    retire_code(spring, at=at)
    for _ in range(5):
        assert "not valid any more" in look(as_bo, "SPRING")
    assert not CodeTries.objects.exists()


def test_one_customers_wrong_codes_are_not_anothers(as_bo, as_cy, payer, spring, look):
    for number in range(4):
        look(as_bo, f"GUESS{number}")
    assert TOO_MANY not in look(as_cy, "GUESS")
    assert {row.subject[:4] for row in CodeTries.objects.all()} == {"cus_", "owne"}


def guess(subject, at, cause=Cause.UNKNOWN):
    try:
        with count_tries(subject, at=at):
            raise NotRedeemable(cause)
    except NotRedeemable as refusal:
        return refusal.cause


def test_the_next_hour_is_another_and_old_ones_are_forgotten(db, at):
    assert [guess("cus_1", at) for _ in range(4)] == ["unknown"] * 3 + ["too_many"]
    assert guess("cus_1", at + HOUR) == "unknown"
    assert guess("cus_1", at + HOUR, Cause.OTHER_PLAN) == "other_plan"
    assert expire_tries(at=at + 24 * HOUR) == 0
    assert expire_tries(at=at + 25 * HOUR) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_looked_up(at):
    found = together(*[partial(guess, "cus_1", at)] * 12)
    assert sorted(found) == ["too_many"] * 9 + ["unknown"] * 3
