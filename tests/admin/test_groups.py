import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission

from billing.diagnosis.groups import create_groups

ACTS = {"suspend_customer", "give_pass", "set_rate"}


def rights(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


@pytest.fixture
def create(db):
    return lambda **more: create_groups(app_config=apps.get_app_config("billing"), using="default", **more)


def test_support_looks_and_acts(db):
    assert rights("billing support") >= ACTS | {"view_customer", "view_denial", "view_settings"}


def test_finance_only_looks(db):
    assert rights("billing finance") == rights("billing support") - ACTS


def test_migrating_again_changes_nothing(create):
    before = rights("billing support"), Group.objects.count(), Permission.objects.count()
    create()
    assert (rights("billing support"), Group.objects.count(), Permission.objects.count()) == before


def test_what_a_project_gave_its_groups_stays(create):
    extra = Permission.objects.get(codename="view_user")
    Group.objects.get(name="billing finance").permissions.add(extra)
    create()
    assert "view_user" in rights("billing finance")


def test_it_waits_while_there_are_no_groups_in_the_database(create):
    Group.objects.all().delete()
    create(apps=Apps())
    assert not Group.objects.exists()
    create()
    assert Group.objects.count() == 2
