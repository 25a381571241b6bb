"""A team has bought seats; who of its members sits is let in, whoever pays."""

import pytest

from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.seats.actions import grant_seat
from subscriptions.entitlements.seats.models import Seat
from tests.subscriptions.entitlements.places import make_seats_sold, start_team

PROBLEM = {"Accept": "application/problem+json"}


@pytest.fixture
def seats(customer, at):
    start_team(customer, make_seats_sold(at), 1, at=at)
    return Feature.objects.get(key="seats")


def test_a_member_takes_the_seat_and_nobody_else_of_the_team_comes_in(client, seats, ada, bo):
    client.force_login(bo)
    refused = client.get("/seated/", headers=PROBLEM).json()
    assert [way["rel"] for way in refused["remedies"]] == ["take_seat"]
    client.post(refused["remedies"][0]["href"].removeprefix("http://testserver"))
    assert client.get("/seated/").status_code == 200
    client.force_login(ada)
    refused = client.get("/seated/", headers=PROBLEM).json()
    assert [way["rel"] for way in refused["remedies"]] == ["add_seat"]


def test_a_manager_gives_the_seat_and_a_member_cannot(client, seats, customer, ada, bo):
    client.force_login(bo)
    assert client.post("/plans/seats/seats/give/", {"name": "bo"}).status_code == 403
    client.force_login(ada)
    assert client.post("/plans/seats/seats/give/", {"name": "bo"}).status_code == 302
    assert (Seat.objects.get().customer, Seat.objects.get().given_by) == (customer, ada)


def test_who_is_of_no_team_takes_no_seat(client, seats, customer, cy, at):
    grant_seat(customer, seats, "cy", at=at)
    client.force_login(cy)
    assert client.post("/plans/seats/seats/take/").status_code == 404
    assert not Seat.objects.get().is_claimed
