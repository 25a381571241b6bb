"""Customers look after their cards and details alone, with scripts and without."""

import pytest
from django.core import mail
from playwright.sync_api import expect

from billing.testing import add_card
from tests.e2e.hands import ANOTHER, WORKS, enter_card, follow, is_let_in, press, reads

CARDS = "/billing/payment-methods/"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request):
    return request.param


@pytest.fixture
def tab(open_tab, ada, scripts):
    return open_tab(ada, java_script_enabled=scripts)


@pytest.fixture
def backups(ada, at):
    for last4 in ("4444", "1117"):
        add_card(ada.customer, at=at, last4=last4)


def order(tab):
    """The last digits of the default card, then of the backups in their order."""
    said = tab.locator(".default .digits, ol.rows .digits").all_inner_texts()
    return [digits[-4:] for digits in said]


def test_a_backup_moves_up(tab, backups):
    tab.goto(CARDS)
    press(tab, "Up : Visa ending in 1117")
    reads(tab, "The new order is saved.")
    assert order(tab) == ["4242", "1117", "4444"]


def test_a_backup_becomes_the_default(tab, backups):
    tab.goto(CARDS)
    press(tab, "Make default : Visa ending in 1117")
    reads(tab, "Visa ending in 1117 is charged first from now on.")
    assert order(tab)[0] == "1117"


def test_a_card_is_removed_after_a_question(tab, backups):
    tab.goto(CARDS)
    follow(tab, "Remove : Visa ending in 4242")
    reads(tab, "Visa ending in 4444 becomes the default.")
    press(tab, "Remove the card")
    reads(tab, "Visa ending in 4242 was removed.")
    assert order(tab) == ["4444", "1117"]


def test_the_last_card_is_removed_only_with_a_warning_and_then_the_door_is_shut(tab):
    tab.goto(CARDS)
    follow(tab, "Remove : Visa ending in 4242")
    reads(tab, "It is the only card on file.")
    press(tab, "Remove the card")
    reads(tab, "No card yet.")
    assert tab.goto("/page/").status == 402


def test_a_card_is_replaced(tab):
    tab.goto(CARDS)
    follow(tab, "Replace : Visa ending in 4242")
    reads(tab, "The new card takes the place of Visa ending in 4242")
    enter_card(tab, ANOTHER)
    reads(tab, "Mastercard ending in 4444 is on file.")
    assert order(tab) == ["4444"]


def test_details_are_mended_and_saved(tab, ada):
    tab.goto("/billing/")
    follow(tab, "Billing details")
    tab.get_by_label("E-mail").fill("not an address")
    tab.get_by_label("City").fill("Tartu")
    press(tab, "Save")
    reads(tab, "Nothing was saved yet.")
    expect(tab.get_by_label("City")).to_have_value("Tartu")
    tab.get_by_label("E-mail").fill("books@example.com")
    press(tab, "Save")
    reads(tab, "Your billing details are saved.")
    ada.customer.refresh_from_db()
    assert (ada.customer.email, ada.customer.city) == ("books@example.com", "Tartu")


def test_a_refusal_is_looked_up_and_says_when_the_door_is_open(open_tab, bo, scripts, at):
    tab = open_tab(bo, java_script_enabled=scripts)
    tab.goto("/page/")
    tab.goto("/billing/")
    tab.get_by_role("link", name="No payment method").click()
    reads(tab, "You would not be let in yet.")
    follow(tab, "Add a card")
    enter_card(tab, WORKS)
    is_let_in(tab, "/page/")
    tab.go_back()
    tab.goto("/billing/refusals/")
    tab.get_by_role("link", name="No payment method").click()
    reads(tab, "You would be let in now.")
    follow(tab, "Try again")
    is_let_in(tab, "/page/")


def test_who_may_not_pay_asks_who_may(open_tab, bo, cy, scripts, settings, django_user_model):
    team = {"OWNER_RESOLVER": "tests.portal.team.ada_for_all", "ROLES": "tests.portal.team.AdaPays"}
    settings.BILLING = {**settings.BILLING, **team}
    django_user_model.objects.filter(pk=bo.pk).update(username="ada")
    tab = open_tab(cy, java_script_enabled=scripts)
    assert tab.goto("/page/").status == 402
    reads(tab, "This can be fixed by ada.")
    press(tab, "Ask for it")
    reads(tab, "Your request is on its way.")
    assert [sent.to for sent in mail.outbox] == [["bo@example.com"]]
