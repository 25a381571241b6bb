from datetime import timedelta

import pytest

from billing.access import check
from billing.access.causes import Cause
from billing.access.specs import describe, restore
from billing.payments.actions import start_payment
from billing.standing.queries import standing_of
from subscriptions.access import entitled, subscribed
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.pauses import pause_now, resume_subscription
from tests.subscriptions.shop import make_plan, make_price, make_pro, make_seats, start

DAY = timedelta(days=1)


def open_feature(price, key, **columns):
    feature, _ = Feature.objects.get_or_create(key=key, defaults={"name": key.title()})
    PlanFeature.objects.create(plan=price.plan, feature=feature, **columns)


@pytest.fixture
def asked(payer, at):
    """The cause that a policy gives at an instant; None for let in."""

    def ask(policy, when=at):
        denied = check(payer, policy, at=when)
        return denied and denied.cause

    return ask


@pytest.fixture
def paid(payer, at):
    def start_and_pay(*prices, **how):
        subscription = start(payer, *prices, at=at, **how)
        invoice = subscription.periods.get().invoice
        if invoice:
            start_payment(invoice, at=at, key=f"pay-{subscription.pk}")
        return refresh_subscription(subscription, at=at)

    return start_and_pay


def test_a_plan_is_open_once_it_is_paid(payer, pro, at, asked):
    assert asked(subscribed("pro")) == Cause.NOT_SUBSCRIBED
    subscription = start(payer, pro, at=at)
    assert asked(subscribed("pro")) == Cause.NOT_SUBSCRIBED
    start_payment(subscription.periods.get().invoice, at=at, key="pay")
    refresh_subscription(subscription, at=at)
    assert asked(subscribed("pro")) is asked(subscribed()) is asked(subscribed("team", "pro")) is None
    assert asked(subscribed("team")) == Cause.NOT_SUBSCRIBED


def test_what_waits_for_its_first_payment_is_to_be_paid(payer, pro, at):
    subscription = start(payer, pro, at=at)
    (remedy,) = check(payer, subscribed("pro"), at=at).remedies
    assert (remedy.rel, remedy.params) == (
        "finish_subscription",
        (("subscription", subscription.public_id),),
    )


def test_what_is_canceled_stays_open_to_its_end(paid, pro, at, asked):
    subscription = paid(pro)
    cancel_at_period_end(subscription, at=at)
    end = subscription.period_end_at
    assert asked(subscribed("pro"), end - timedelta(seconds=1)) is None
    assert asked(subscribed("pro"), end) == Cause.NOT_SUBSCRIBED
    cancel_now(subscription, at=at)
    assert asked(subscribed("pro")) == Cause.NOT_SUBSCRIBED


def test_what_is_paused_is_closed_until_it_is_resumed(paid, pro, at, asked):
    subscription = paid(pro)
    pause_now(subscription, at=at)
    assert asked(subscribed("pro")) == Cause.SUBSCRIPTION_PAUSED
    resume_subscription(subscription, at=at)
    assert asked(subscribed("pro")) is None


def test_a_trial_without_a_card_is_open_while_it_lasts(payer, at, asked):
    payer.payment_methods.all().delete()
    subscription = start(payer, make_pro(at, trial_days=7), at=at)
    assert asked(subscribed("pro"), at + 7 * DAY - timedelta(seconds=1)) is None
    assert asked(subscribed("pro"), at + 7 * DAY) is not None
    type(subscription).objects.update(trial_ends_at=at, cancel_at=at)
    cancel_now(subscription, at=at)
    assert asked(subscribed("pro")) == Cause.TRIAL_ENDED


def test_a_trial_with_a_card_goes_on(payer, at, asked):
    start(payer, make_pro(at, trial_days=7), at=at)
    assert asked(subscribed("pro"), at + 8 * DAY) is None


def test_a_feature_is_open_in_the_plans_that_have_it(paid, pro, at, asked):
    team = make_price(make_plan("team"), "50.00", at=at)
    open_feature(team, "exports")
    assert asked(entitled("exports")) == Cause.NOT_SUBSCRIBED
    paid(pro)
    assert asked(entitled("exports")) == Cause.FEATURE_NOT_IN_PLAN
    paid(team, key="second")
    assert asked(entitled("exports")) is None


def test_of_a_number_so_much_is_open_as_the_plan_says(paid, pro, at, asked):
    seats = make_seats(at)
    open_feature(pro, "projects", limit=3)
    open_feature(seats, "seats", limit=1, is_per_unit=True)
    paid(pro, Choice(seats, 5))
    assert asked(entitled("projects", 3)) is asked(entitled("seats", 5)) is None
    assert asked(entitled("projects", 4)) == asked(entitled("seats", 6)) == Cause.FEATURE_NOT_IN_PLAN


def test_without_a_limit_as_much_is_open_as_one_likes(paid, pro, at, asked):
    open_feature(pro, "projects")
    paid(pro)
    assert asked(entitled("projects", 10**9)) is None


def test_the_forecast_knows_when_a_plan_closes(paid, pro, payer, at):
    subscription = paid(pro)
    cancel_at_period_end(subscription, at=at)
    assert subscription.period_end_at in standing_of(payer.pk).facts.instants()


@pytest.mark.parametrize("policy", [subscribed(), subscribed("pro", "team"), entitled("exports", 3)])
def test_a_stored_refusal_can_be_decided_again(policy):
    assert restore(describe(policy)) == policy
