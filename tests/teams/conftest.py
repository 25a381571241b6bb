"""Ada manages a team, Bo is a member of it, Cy has no team."""

import pytest

from billing.customers.actions import create_customer
from tests.crew.models import Team


@pytest.fixture
def ada(db, django_user_model):
    return django_user_model.objects.create_user("ada", "ada@example.com", "secret")


@pytest.fixture
def bo(db, django_user_model):
    return django_user_model.objects.create_user("bo", "bo@example.com", "secret")


@pytest.fixture
def team(ada, bo):
    team = Team.objects.create(name="Blue")
    team.members.add(ada, bo)
    team.managers.add(ada)
    return team


@pytest.fixture
def customer(team, at):
    return create_customer(team, at=at)
