"""However many claim at once, no more sit than there are seats: threads on PostgreSQL, and on SQLite, too."""

from collections import Counter
from functools import partial

import pytest

from billing.standing.models import Standing
from billing.standing.queries import recompute
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.overrides.actions import grant_feature
from subscriptions.entitlements.overrides.models import FeatureOverride
from subscriptions.entitlements.seats import actions
from subscriptions.entitlements.seats.actions import claim_seat, grant_seat, release_seat
from subscriptions.entitlements.seats.models import Seat
from tests.standing.parallel import together
from tests.subscriptions.entitlements.places import make_seats_sold, make_users, start_team

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seats(bo, at):
    start_team(bo.customer, make_seats_sold(at), 5, at=at)
    return Feature.objects.get(key="seats")


@pytest.fixture
def crowd(django_user_model):
    return make_users(django_user_model, 20)


def kinds(ends):
    return Counter(type(end).__name__ for end in ends)


def test_of_20_who_claim_5_seats_at_once_5_sit(bo, seats, crowd, at):
    ends = together(*[partial(claim_seat, bo.customer, seats, user, at=at) for user in crowd])
    assert kinds(ends) == {"Seat": 5, "NoSeatFree": 15}
    assert Seat.objects.filter(released_at=None).count() == 5
    assert Standing.objects.get(customer=bo.customer).facts == recompute([bo.customer.pk])[bo.customer.pk]


def test_names_and_users_share_the_same_seats(bo, seats, crowd, at):
    named = [partial(grant_seat, bo.customer, seats, f"n{n}@example.com", at=at) for n in range(10)]
    claimed = [partial(claim_seat, bo.customer, seats, user, at=at) for user in crowd[:10]]
    assert kinds(together(*named, *claimed)) == {"Seat": 5, "NoSeatFree": 15}


def test_one_user_from_sixteen_windows_has_one_seat(bo, seats, crowd, at):
    ends = together(*[partial(claim_seat, bo.customer, seats, crowd[0], at=at)] * 16)
    assert {end.pk for end in ends} == {Seat.objects.get().pk}


def test_a_seat_is_taken_back_once(bo, seats, crowd, at):
    seat = claim_seat(bo.customer, seats, crowd[0], at=at)
    assert Counter(together(*[partial(release_seat, seat, at=at)] * 8)) == {True: 1, False: 7}


def test_of_several_exceptions_at_once_one_holds_and_all_are_history(bo, seats, at):
    given = [partial(grant_feature, bo.customer, seats, at=at, why="a fair", limit=n % 4) for n in range(16)]
    assert kinds(together(*given)) == {"FeatureOverride": 16}
    (held,) = FeatureOverride.objects.filter(revoked_at=None)
    stored = Standing.objects.get(customer=bo.customer).facts
    assert stored["own_features"] == {"seats": {"limit": held.limit}}


def test_without_asking_how_many_are_free_too_many_would_sit(bo, seats, crowd, at, monkeypatch):
    monkeypatch.setattr(actions, "_refuse_unless_free", lambda *_, **__: None)
    together(*[partial(claim_seat, bo.customer, seats, user, at=at) for user in crowd[:8]])
    assert Seat.objects.count() == 8
