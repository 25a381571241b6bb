"""Who sits on a seat: kept for a name, claimed by a user, taken back; never more than there are."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from billing.standing.models import Standing
from billing.standing.queries import recompute
from subscriptions.catalog.features.actions import create_feature
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.overrides.actions import grant_feature, suspend_feature
from subscriptions.entitlements.seats.actions import claim_seat, grant_seat, release_seat
from subscriptions.entitlements.seats.models import Seat
from subscriptions.entitlements.seats.queries import seats_free, seats_of
from subscriptions.errors import NoSeatFree
from subscriptions.lifecycle.endings import cancel_now
from tests.subscriptions.entitlements.places import (
    change_quantity,
    make_seats_sold,
    make_users,
    start_team,
)

DAY = timedelta(days=1)


@pytest.fixture
def team(payer, at):
    """Two seats."""
    return start_team(payer, make_seats_sold(at), 2, at=at)


@pytest.fixture
def seats(team):
    return Feature.objects.get(key="seats")


@pytest.fixture
def users(django_user_model):
    return make_users(django_user_model, 3)


def test_so_many_sit_as_there_are_seats(payer, seats, users, at):
    for user in users[:2]:
        claim_seat(payer, seats, user, at=at)
    with pytest.raises(NoSeatFree):
        claim_seat(payer, seats, users[2], at=at)
    assert seats_free(payer, seats, at=at) == 0


def test_claiming_twice_is_once(payer, seats, users, at):
    assert claim_seat(payer, seats, users[0], at=at) == claim_seat(payer, seats, users[0], at=at + DAY)
    assert Seat.objects.get().claimed_at == at


def test_a_seat_is_kept_for_a_name_and_claimed_by_who_goes_by_it(payer, seats, users, staff, at):
    kept = grant_seat(payer, seats, " U0@Example.com ", at=at, by=staff)
    assert (kept.name, kept.kept_for, kept.is_claimed) == ("U0@Example.com", "u0@example.com", False)
    claim_seat(payer, seats, users[1], at=at)
    claimed = claim_seat(payer, seats, users[0], at=at + DAY)
    assert (claimed.pk, claimed.user, claimed.claimed_at) == (kept.pk, users[0], at + DAY)
    assert (claimed.given_by, claimed.given_at) == (staff, at)


def test_what_is_kept_counts(payer, seats, users, at):
    grant_seat(payer, seats, "one@example.com", at=at)
    grant_seat(payer, seats, "two@example.com", at=at)
    with pytest.raises(NoSeatFree):
        grant_seat(payer, seats, "three@example.com", at=at)
    with pytest.raises(NoSeatFree):
        claim_seat(payer, seats, users[0], at=at)


def test_a_name_is_known_however_it_is_spelled(payer, seats, users, at):
    kept = grant_seat(payer, seats, "STRASSE@example.com", at=at)
    assert grant_seat(payer, seats, "straße@example.com", at=at) == kept
    assert grant_seat(payer, seats, "ＳＴＲＡＳＳＥ@example.com", at=at) == kept


def test_who_sits_already_is_given_no_second_seat(payer, seats, users, at):
    sits = claim_seat(payer, seats, users[0], at=at)
    assert grant_seat(payer, seats, "U0@example.com", at=at) == sits


def test_the_name_to_sign_in_with_will_do(payer, seats, users, at):
    kept = grant_seat(payer, seats, "u2", at=at)
    assert claim_seat(payer, seats, users[2], at=at).pk == kept.pk


def test_of_two_users_with_one_address_one_has_the_seat_that_was_kept(payer, seats, users, at):
    type(users[1]).objects.filter(pk=users[1].pk).update(email="u0@example.com")
    users[1].refresh_from_db()
    kept = grant_seat(payer, seats, "u0@example.com", at=at)
    assert claim_seat(payer, seats, users[0], at=at).pk == kept.pk
    assert claim_seat(payer, seats, users[1], at=at).pk != kept.pk


def test_a_seat_that_is_taken_back_is_free_once(payer, seats, users, staff, at):
    seat = claim_seat(payer, seats, users[0], at=at)
    assert release_seat(seat, at=at + DAY, by=staff)
    assert not release_seat(seat, at=at + 2 * DAY)
    seat.refresh_from_db()
    assert (seat.released_at, seat.released_by) == (at + DAY, staff)
    assert claim_seat(payer, seats, users[0], at=at + DAY).pk != seat.pk


def test_staff_give_seats_until_an_instant_and_close_them(payer, seats, users, at):
    grant_feature(payer, seats, at=at, why="a fair", limit=3, ends_at=at + DAY)
    assert [seats_free(payer, seats, at=when) for when in (at, at + DAY)] == [3, 2]
    suspend_feature(payer, seats, at=at, why="misuse")
    with pytest.raises(NoSeatFree):
        claim_seat(payer, seats, users[0], at=at)


def test_without_a_plan_there_is_no_seat(payer, team, seats, users, at):
    claim_seat(payer, seats, users[0], at=at)
    cancel_now(team, at=at)
    with pytest.raises(NoSeatFree):
        claim_seat(payer, seats, users[1], at=at)
    assert seats_of(payer, seats).count() == 1, "who sat stays listed"


@pytest.mark.parametrize("name", ["", " ", "\u3000", "a" * 255, "4242 4242 4242 4242", "a\0b"])
def test_it_refuses_a_name_that_nobody_has(payer, seats, name, at):
    with pytest.raises(ValidationError):
        grant_seat(payer, seats, name, at=at)


def test_a_feature_of_another_kind_has_no_seats(payer, team, users, at):
    exports = create_feature("exports", name="Exports")
    with pytest.raises(ValidationError, match="no seats"):
        claim_seat(payer, exports, users[0], at=at)


def test_after_every_step_the_stored_facts_are_true_and_hold_no_address(payer, team, seats, users, at):
    claimed = claim_seat(payer, seats, users[0], at=at)
    grant_seat(payer, seats, "u1@example.com", at=at)
    steps = (
        lambda: claim_seat(payer, seats, users[1], at=at),
        lambda: change_quantity(team, 1, at=at),
        lambda: release_seat(claimed, at=at),
        lambda: users[1].delete(),
        lambda: cancel_now(team, at=at),
    )
    for step in steps:
        step()
        stored = Standing.objects.get(customer=payer).facts
        assert stored == recompute([payer.pk])[payer.pk]
        assert stored["names_people"] and "example.com" not in str(stored)
    assert len(stored["seats"]["seats"]) == 1
