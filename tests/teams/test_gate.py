"""The gate asks for the team's card, whoever of the team comes."""

import pytest

from billing.access.denials.models import Denial
from billing.customers.models import Customer
from billing.payment_methods.queries import active_methods
from billing.testing import add_card
from tests.crew.models import Team

PROBLEM = {"Accept": "application/problem+json"}


@pytest.fixture
def enter(client):
    def enter(user, **headers):
        client.force_login(user)
        return client.get("/page/", headers={**PROBLEM, **headers})

    return enter


def test_one_card_lets_every_member_in(enter, customer, ada, bo, at):
    add_card(customer, at=at)
    assert [enter(user).status_code for user in (ada, bo)] == [200, 200]


def test_without_a_card_every_member_is_refused_for_the_same_cause(enter, customer, ada, bo):
    assert [enter(user).json()["cause"] for user in (ada, bo)] == ["no_payment_method"] * 2
    assert Denial.objects.get().customer == customer, "one subject: merged"


def test_a_team_without_a_customer_is_refused_and_none_is_made(enter, team, bo):
    assert enter(bo).json()["cause"] == "no_payment_method"
    assert not Customer.objects.exists()


def test_who_has_no_team_is_nobodys_customer(enter, customer, cy, at):
    add_card(customer, at=at)
    assert enter(cy).status_code == 403
    assert not Denial.objects.exists()


def test_somebody_elses_team_does_not_let_in(enter, customer, cy, at):
    add_card(customer, at=at)
    assert enter(cy, **{"X-Team": "Blue"}).status_code == 403


def test_a_member_of_two_teams_comes_as_the_one_that_was_named(enter, customer, bo, at):
    Team.objects.create(name="Green").members.add(bo)
    add_card(customer, at=at)
    assert enter(bo).status_code == 200
    assert enter(bo, **{"X-Team": "Green"}).status_code == 402


def test_who_left_the_team_is_out(enter, customer, team, bo, at):
    add_card(customer, at=at)
    team.members.remove(bo)
    assert enter(bo).status_code == 403


def test_a_deleted_team_lets_nobody_in(enter, customer, team, bo, at):
    add_card(customer, at=at)
    team.delete()
    assert enter(bo).status_code == 403
    assert active_methods(customer).exists()
