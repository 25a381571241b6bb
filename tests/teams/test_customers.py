"""A customer is a team, from its making to its deletion."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from billing.customers.actions import create_customer, suspend_customer
from billing.customers.models import Customer
from billing.customers.queries import customer_of, find_customers, owners_without_customer
from billing.standing.queries import recompute, standing_of_owner
from billing.states import StateMove
from billing.testing import add_card
from tests.crew.models import Team


def test_a_team_is_called_as_it_is_called(customer, team):
    assert (customer.owner, customer.name, customer.email) == (team, "Blue", "")
    assert customer_of(team) == customer


def test_creating_twice_is_creating_once(customer, team, at):
    assert create_customer(team, at=at) == customer


def test_a_team_and_a_user_with_the_same_key_are_not_mixed_up(customer, team, ada):
    assert Customer._meta.get_field("owner").related_model is Team
    assert standing_of_owner(team).customer_id == customer.pk


def test_its_standing_is_true(customer, team, at):
    add_card(customer, at=at)
    assert dict(standing_of_owner(team).facts) == recompute([customer.pk])[customer.pk]


def test_who_suspended_it_is_still_a_user(customer, ada, at):
    suspend_customer(customer, at=at, why="fraud", by=ada)
    assert StateMove.objects.get().by == ada


@pytest.mark.parametrize("asked", [True, False])
def test_a_new_team_is_a_customer_where_the_setting_says_so(settings, db, asked):
    settings.BILLING = {**settings.BILLING, "CUSTOMER_ON_SIGN_UP": asked}
    Team.objects.create(name="Green")
    assert Customer.objects.exists() == asked


def test_a_new_user_is_none(settings, ada):
    settings.BILLING = {**settings.BILLING, "CUSTOMER_ON_SIGN_UP": True}
    ada.teams.model._meta.apps.get_model("auth", "User").objects.create(username="dee")
    assert not Customer.objects.exists()


def test_teams_without_a_customer_are_known(customer):
    green = Team.objects.create(name="Green")
    assert list(owners_without_customer()) == [green]


def test_staff_find_it_by_the_teams_name(customer, team):
    Customer.objects.update(name="")
    assert list(find_customers("blu")) == [customer]


def test_a_deleted_team_leaves_the_customer_and_its_history(customer, team, at):
    add_card(customer, at=at)
    suspend_customer(customer, at=at, why="fraud")
    team.delete()
    customer.refresh_from_db()
    assert customer.owner is None
    assert customer.payment_methods.count() == StateMove.objects.count() == 1
    assert standing_of_owner(team) is None


def test_migrations_fit_another_owner(db):
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes" in said.getvalue()


def test_the_project_checks_without_errors(settings, db):
    settings.DEBUG = True  # Outside of it the tests' cache in memory is an error by itself.
    call_command("check")


def test_the_admin_shows_a_team_as_owner(admin_client, customer):
    assert admin_client.get(reverse("admin:billing_customer_changelist")).status_code == 200
    page = admin_client.get(reverse("admin:billing_customer_change", args=[customer.pk]), follow=True)
    assert b"Blue" in page.content
