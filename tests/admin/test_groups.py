import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from billing.diagnosis.groups import create_groups

ACTS = {"suspend_customer", "give_pass", "set_rate", "send_notice"}
MONEY = {
    "change_limit", "grant_credit", "write_invoice", "void_invoice", "write_off_invoice", "record_payment",
    "refund_payment", "steer_dunning", "plan_collection",
}  # fmt: skip


def rights(name, app="billing"):
    permissions = Group.objects.get(name=name).permissions.filter(content_type__app_label=app)
    return set(permissions.values_list("codename", flat=True))


@pytest.fixture
def create(db):
    return lambda **more: create_groups(app_config=apps.get_app_config("billing"), using="default", **more)


def test_support_looks_and_acts(db):
    assert rights("billing support") >= ACTS | {"view_customer", "view_denial", "view_settings"}


def test_finance_looks_and_moves_money(db):
    assert rights("billing finance") == rights("billing support") - ACTS | MONEY


def test_they_have_their_rights_in_other_apps_too(db):
    support, finance = (rights(f"billing {name}", app="subscriptions") for name in ("support", "finance"))
    assert "view_subscription" in support & finance
    assert finance - support == {"steer_plan", "steer_coupon", "comp_subscription"}


def test_support_moves_no_money(db):
    assert rights("billing support") & MONEY == set()


def test_migrating_again_changes_nothing(create):
    before = rights("billing support"), Group.objects.count(), Permission.objects.count()
    create()
    assert (rights("billing support"), Group.objects.count(), Permission.objects.count()) == before


def taken_away(name, codename):
    Group.objects.get(name=name).permissions.remove(Permission.objects.get(codename=codename))


def test_a_right_that_was_taken_away_stays_away(create):
    taken_away("billing support", "give_pass")
    create()
    assert "give_pass" not in rights("billing support")


def test_it_stays_away_after_a_migrate(db):
    before = rights("billing support")
    taken_away("billing support", "give_pass")
    call_command("migrate", verbosity=0)
    assert rights("billing support") == before - {"give_pass"}


def test_a_permission_that_a_migrate_brings_is_given_to_groups_that_stood_before(db):
    taken_away("billing support", "give_pass")
    Permission.objects.get(codename="view_denial").delete()
    call_command("migrate", verbosity=0)
    assert "view_denial" in rights("billing support") & rights("billing finance")
    assert "give_pass" not in rights("billing support")


def test_a_new_install_has_all_rights(db):
    wanted = rights("billing support")
    Group.objects.all().delete()
    Permission.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert rights("billing support") == wanted


def test_what_a_project_gave_its_groups_stays(create):
    extra = Permission.objects.get(codename="view_user")
    Group.objects.get(name="billing finance").permissions.add(extra)
    create()
    assert "view_user" in rights("billing finance", app="auth")


def test_it_waits_while_there_are_no_groups_in_the_database(create):
    Group.objects.all().delete()
    create(apps=Apps())
    assert not Group.objects.exists()
    create()
    assert Group.objects.count() == 2
