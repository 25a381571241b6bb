"""What comes in month by month, against figures reckoned by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from subscriptions.discounts.actions import create_coupon
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.terms import CouponTerms, Lasts
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Terms
from subscriptions.lifecycle.pauses import pause_now, resume_subscription
from subscriptions.numbers.queries import month_ends, numbers
from subscriptions.pricing import Flat, SetUpFee
from tests.subscriptions.numbers_of import MICROS, buy, on, somebody, told
from tests.subscriptions.shop import make_plan, make_price, make_pro, make_seats, start

DAY = timedelta(days=1)


@pytest.fixture
def eve(django_user_model):
    return somebody(django_user_model, "eve", at=on(1))


@pytest.fixture
def pro(db):
    return make_pro(on(1))


def live(tick, until, *, since):
    at = since
    while at <= until:
        tick(at)
        at += DAY


def test_somebody_new_counts_from_the_first_payment_to_the_end_of_what_is_paid(eve, pro, tick):
    row = buy(eve, pro, at=on(1))
    live(tick, on(2), since=on(2, 9))
    cancel_at_period_end(row, at=on(2, 20))
    live(tick, on(3), since=on(3, 9))
    assert told(on(4)) == {
        1: {"mrr": 20, "new": 20},
        2: {"mrr": 20},
        3: {"mrr": 0, "churn": 20},
    }


def test_who_comes_back_is_not_new(eve, pro, tick):
    cancel_now(buy(eve, pro, at=on(1)), at=on(2))
    buy(eve, pro, at=on(4), key="again")
    found = told(on(4, 20))
    assert found[1]["new"] == 20 and found[2] == {"mrr": 0, "churn": 20}
    assert found[4] == {"mrr": 20, "reactivation": 20}


def test_a_year_counts_by_the_month_and_a_week_as_its_average(eve, pro):
    yearly = make_price(pro.plan, "240.00", at=on(1), every="year")
    weekly = make_price(make_plan("paper"), "7.00", at=on(1), every="week")
    buy(eve, yearly, at=on(1))
    buy(eve, weekly, at=on(1, 28), key="weekly")
    # 146,097 days are 400 years: 7 days are 7 × 4,800 / 146,097 months.
    assert numbers(at=on(1, 30))[0].now.micros == 20 * MICROS + round(7 * MICROS * 146_097 / (7 * 4_800))


def test_more_and_fewer_are_expansion_and_contraction(eve, pro, tick):
    buy(eve, pro, at=on(1))
    seats = buy(eve, make_price(make_plan("desk"), "5.00", at=on(1)), at=on(2), key="more")
    cancel_now(seats, at=on(3, 20))
    live(tick, on(3, 11), since=on(2, 9))
    assert told(on(3, 25)) == {
        1: {"mrr": 20, "new": 20},
        2: {"mrr": 25, "expansion": 5},
        3: {"mrr": 20, "contraction": 5},
    }


def test_what_a_discount_takes_off_does_not_come_in(eve, pro, tick):
    terms = CouponTerms(percent=Decimal(25), lasts=Lasts.ONCE)
    create_code(create_coupon("spring", terms, name="Spring", at=on(1)), "SPRING", at=on(1))
    buy(eve, pro, at=on(1), code="SPRING")
    live(tick, on(2, 11), since=on(2, 9))
    assert told(on(2, 20)) == {1: {"mrr": 15, "new": 15}, 2: {"mrr": 20, "expansion": 5}}


def test_a_set_up_fee_comes_in_once_and_is_not_counted(eve, tick):
    price = make_price(make_plan("pro"), SetUpFee(Flat(Decimal(20)), Decimal(100)), at=on(1))
    buy(eve, price, at=on(1))
    live(tick, on(2, 11), since=on(2, 9))
    assert told(on(2, 20)) == {1: {"mrr": 20, "new": 20}, 2: {"mrr": 20}}


def test_a_trial_counts_once_it_has_converted(eve, django_user_model, tick):
    pro = make_pro(on(1), key="tried", trial_days=14)
    start(eve, pro, at=on(1, 25))
    cancel_now(start(somebody(django_user_model, "joe", at=on(1)), pro, at=on(1, 20)), at=on(1, 22))
    live(tick, on(2, 9), since=on(2, 7))
    assert told(on(2, 20)) == {2: {"mrr": 20, "new": 20}}
    january, february = numbers(at=on(2, 20), months=2)[0].months
    assert (january.trials_converted, january.trials_ended, january.converting_percent) == (0, 1, 0)
    assert (february.trials_converted, february.trials_ended, february.converting_percent) == (1, 0, 100)


def test_who_pauses_is_gone_and_comes_back_and_the_past_stays_what_it_was(eve, pro):
    yearly = make_price(pro.plan, "240.00", at=on(1), every="year")
    row = buy(eve, yearly, at=on(1))
    pause_now(row, at=on(3))
    before = told(on(4))
    resume_subscription(row, at=on(5))
    assert before == {1: {"mrr": 20, "new": 20}, 2: {"mrr": 20}, 3: {"mrr": 0, "churn": 20}}
    assert told(on(5, 20)) == {**before, 5: {"mrr": 20, "reactivation": 20}}


def test_what_is_given_for_nothing_or_was_never_paid_does_not_count(eve, pro, django_user_model):
    start(eve, pro, at=on(1), terms=Terms.COMPED)
    start(somebody(django_user_model, "joe", at=on(1)), pro, at=on(1))
    assert numbers(at=on(1, 11)) == []


def test_a_renewal_that_is_late_loses_nobody(eve, pro):
    buy(eve, pro, at=on(1))
    assert told(on(2, 20))[2] == {"mrr": 20}


def test_quantities_and_add_ons_count(eve, pro):
    buy(eve, pro, Choice(make_seats(on(1)), 4), at=on(1))
    assert told(on(1, 20)) == {1: {"mrr": 40, "new": 40}}


def test_the_months_are_those_of_the_active_time_zone():
    with timezone.override("Asia/Tokyo"):
        first, *_rest, last = month_ends(at=on(3), months=3)
    assert (first.isoformat(), last) == ("2026-01-01T00:00:00+09:00", on(3))
