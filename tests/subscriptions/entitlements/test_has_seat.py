"""Who is let in by `has_seat`, and what is offered to who is not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing.access import check
from billing.access.answers.remedies import offer
from billing.access.causes import Cause
from billing.access.specs import describe, restore
from billing.diagnosis.replay import decide_again, replay
from billing.models import Denial
from subscriptions.access import entitled, has_seat
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.entitlements.overrides.actions import grant_feature, suspend_feature
from subscriptions.entitlements.seats.actions import claim_seat, grant_seat, release_seat
from subscriptions.pricing import SetUpFee, Tier, Volume
from tests.subscriptions.entitlements.places import (
    EIGHT,
    change_quantity,
    make_seats_sold,
    make_users,
    start_paid,
    start_team,
)
from tests.subscriptions.shop import make_pro

DAY = timedelta(days=1)
PROBLEM = {"Accept": "application/problem+json"}


@pytest.fixture
def team(payer, at):
    return start_team(payer, make_seats_sold(at), 2, at=at)


@pytest.fixture
def seats(team):
    return Feature.objects.get(key="seats")


@pytest.fixture
def users(django_user_model):
    return make_users(django_user_model, 3)


@pytest.fixture
def asked(payer, at):
    """The cause, and the ways out that are offered to a user."""

    def ask(user, when=at):
        denied = check(payer, has_seat(), at=when, viewer=user)
        return denied and (str(denied.cause), *(remedy.rel for remedy in denied.remedies))

    return ask


def test_who_sits_is_let_in_and_who_does_not_takes_a_free_seat(payer, seats, users, at, asked):
    claim_seat(payer, seats, users[0], at=at)
    assert asked(users[0]) is None
    assert asked(users[1]) == asked(None) == ("seats_exceeded", "take_seat")


def test_where_none_is_free_one_is_added(payer, seats, users, at, asked):
    claim_seat(payer, seats, users[0], at=at)
    grant_seat(payer, seats, "U1@example.com", at=at)
    assert asked(users[2]) == ("seats_exceeded", "add_seat")
    assert asked(users[1]) == ("seats_exceeded", "take_seat"), "one is kept for them"


def test_who_is_not_subscribed_is_told_so_before_anything_about_seats(payer, seats, team, users, at, asked):
    claim_seat(payer, seats, users[0], at=at)
    suspend_feature(payer, seats, at=at, why="misuse")
    assert asked(users[0]) == ("feature_not_in_plan", "contact")


def test_who_has_no_plan_chooses_one(payer, users, asked):
    assert asked(users[0]) == ("not_subscribed", "choose_plan")


def test_of_too_many_those_who_sit_longest_are_let_in(payer, seats, team, users, at, asked):
    rows = [claim_seat(payer, seats, user, at=at + n * DAY) for n, user in enumerate(users[:2])]
    change_quantity(team, 1, at=at)
    assert [asked(user) for user in users[:2]] == [None, ("seats_exceeded", "add_seat")]
    release_seat(rows[0], at=at)
    assert asked(users[1]) is None


def test_what_staff_have_given_ends_by_itself_and_so_do_its_seats(payer, seats, users, at, asked):
    grant_feature(payer, seats, at=at, why="a fair", limit=3, ends_at=at + DAY)
    for user in users:
        claim_seat(payer, seats, user, at=at)
    late = at + DAY - timedelta(microseconds=1)
    assert [asked(users[2], when) for when in (late, at + DAY)] == [None, ("seats_exceeded", "add_seat")]


def test_only_staff_give_more_than_they_have_set(payer, seats, users, at, asked):
    grant_feature(payer, seats, at=at, why="a fair", limit=1)
    claim_seat(payer, seats, users[0], at=at)
    assert asked(users[1]) == ("seats_exceeded", "contact")


def test_where_a_plan_has_so_many_and_no_more_another_is_chosen(payer, seats, users, at, asked):
    PlanFeature.objects.update(limit=2, is_per_unit=False)
    grant_feature(payer, seats, at=at, why="so that the facts are stated anew", ends_at=at + DAY)
    for user in users[:2]:
        claim_seat(payer, seats, user, at=at + 2 * DAY)
    assert asked(users[2], at + 2 * DAY) == ("seats_exceeded", "choose_plan")


def test_seats_of_a_plan_and_of_an_add_on_are_one_number(payer, seats, team, users, at):
    start_team(payer, team.items.get().price, 3, at=at, key="more")
    assert check(payer, entitled("seats", 5), at=at) is None
    assert check(payer, entitled("seats", 6), at=at).cause == Cause.FEATURE_NOT_IN_PLAN


def told(payer, at, user=None):
    (remedy,) = check(payer, has_seat(), at=at, viewer=user).remedies
    return offer(remedy, next_url="/report/")


@pytest.mark.parametrize(
    ("each", "model", "title"),
    [
        (1, EIGHT, "Add a seat: $8.00 a month"),
        (5, EIGHT, "Add 5 seats: $8.00 a month"),
        (1, SetUpFee(EIGHT, Decimal(100)), "Add a seat: $8.00 a month"),
        (1, Volume((Tier(Decimal(1), Decimal(10)), Tier(None, Decimal(2)))), "Add a seat"),
    ],
)
def test_what_another_unit_adds_to_a_period_is_said_and_where_it_is_bought(payer, at, each, model, title):
    row = start_paid(payer, make_seats_sold(at, model, seats_each=each), 1, at=at)
    projects = Feature.objects.create(key="projects", name="Projects", kind="number")
    PlanFeature.objects.create(plan=row.items.get().price.plan, feature=projects, limit=9, is_per_unit=True)
    for n in range(each):
        grant_seat(payer, Feature.objects.get(key="seats"), f"n{n}@example.com", at=at)
    way = told(payer, at)
    assert way.title == title
    assert (way.amount is not None) == ("$8.00" in title)
    assert way.href.startswith(f"/plans/mine/{row.public_id}/") and "next=%2Freport%2F" in way.href


def test_what_is_given_for_nothing_is_told_without_a_price(payer, seats, at):
    for name in ("one", "two"):
        grant_seat(payer, seats, f"{name}@example.com", at=at)
    assert (told(payer, at).title, told(payer, at).amount) == ("Add a seat", None)


def test_a_stored_refusal_says_who_asked_and_is_decided_again(client, bo, payer, seats, at):
    client.force_login(bo)
    assert client.get("/seated/", headers=PROBLEM).json()["detail"] == "You have no seat yet; 2 are free."
    denial = Denial.objects.get()
    assert denial.facts["viewer"]["key"] == str(bo.pk) and "bo@example.com" not in str(denial.facts)
    assert decide_again(denial).denied.cause == "seats_exceeded"
    claim_seat(payer, seats, bo, at=at)
    assert client.get("/seated/").status_code == 200
    assert replay(denial, at=at).now.denied is None


def test_where_no_facts_name_people_nobody_is_named(client, bo, at):
    make_pro(at)
    client.force_login(bo)
    client.get("/seated/")
    assert "viewer" not in Denial.objects.get().facts


def test_the_policy_is_restored_from_what_is_stored():
    assert restore(describe(has_seat("desks"))) == has_seat("desks")


def test_a_seat_of_another_feature_is_no_seat_here(payer, seats, team, users, at, asked):
    desks = Feature.objects.create(key="desks", name="Desks", kind="seats")
    PlanFeature.objects.create(plan=team.items.get().price.plan, feature=desks, limit=1)
    claim_seat(payer, desks, users[0], at=at)
    assert check(payer, has_seat("desks"), at=at, viewer=users[0]) is None
    assert asked(users[0]) == ("seats_exceeded", "take_seat")
