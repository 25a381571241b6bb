"""Staff try, stop and resume the collection of an invoice, and plan that of a customer."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from billing.gateways.sandbox.models import Card
from billing.invoices.states import InvoiceState
from billing.models import CollectionPlan, Dunning, Payment
from billing.payments.dunning.actions import charge_due_invoices
from billing.payments.dunning.states import DunningState
from billing.testing import enter_card
from tests.admin.money import money_of, open_invoice, plain
from tests.payments.world import VISA

PLAN = {
    "is_automatic": "on",
    "days": "own",
    "own_days": "3, 10",
    "ladder": "own",
    "warn": "0",
    "read_only": "30",
    "refuse": "",
}


@pytest.fixture
def invoice(bo, at):
    enter_card(bo.customer, VISA, at=at)
    return open_invoice(bo.customer, at=at, days_to_pay=0)


@pytest.fixture
def on(hand, invoice):
    return lambda press, **data: hand(press, invoice.customer, invoice.public_id, **data)


def test_it_tries_now_and_says_what_came_of_it(on, invoice):
    pressed = on("charge_now")
    assert "Visa ···· 4242 is charged" in plain(pressed.page)
    assert f"{invoice} is paid." in plain(pressed.press())
    invoice.refresh_from_db()
    assert (invoice.state, Payment.objects.get().by.username) == (InvoiceState.PAID, "fin")


def test_it_says_that_it_was_declined(on, invoice):
    Card.objects.update(behaviour="refused_when_charged")
    assert f"{invoice} is not paid" in plain(on("charge_now").press())
    assert Dunning.objects.get().state == DunningState.ACTIVE


def test_pressed_twice_it_tries_once(on, invoice):
    Card.objects.update(behaviour="refused_when_charged")
    pressed = on("charge_now")
    pressed.press()
    assert "changed meanwhile" in plain(pressed.press()) or Payment.objects.count() == 1
    assert Payment.objects.count() == 1


def test_it_stops_and_goes_on(on, invoice, at):
    Card.objects.update(behaviour="refused_when_charged")
    charge_due_invoices(at=at)
    assert "is not collected any more" in plain(on("pause_dunning").press())
    assert Dunning.objects.get().state == DunningState.STOPPED
    charge_due_invoices(at=at + timedelta(days=9))
    assert Payment.objects.count() == 1
    pressed = on("resume_dunning")
    assert "The next try is on Nov. 24, 2026" in plain(pressed.page)
    pressed.press()
    assert Dunning.objects.get().state == DunningState.ACTIVE


def test_stopping_twice_is_once(on, invoice):
    for _ in range(2):
        page = on("pause_dunning").press()
    assert "already. Nothing was changed." in plain(page)
    assert LogEntry.objects.count() == 1


def test_it_plans_the_collection_of_a_customer(hand, bo, invoice):
    pressed = hand("change_plan", bo.customer)
    shown = plain(pressed.look(**PLAN))
    assert "tried again: after 3, 10 days" in shown
    assert "warned after 0 days, may only read after 30 days" in shown
    pressed.press()
    plan = CollectionPlan.objects.get()
    assert (plan.dunning_days, plan.ladder) == ([3, 10], {"warn": 0, "read_only": 30, "refuse": None})
    assert (plan.why, plan.by.username) == ("she asked", "fin")


@pytest.mark.parametrize(
    "wrong",
    [
        {"own_days": "3, 3"},
        {"own_days": "soon"},
        {"own_days": "0"},
        {"read_only": "-1"},
        {"warn": "9", "read_only": "2"},
        {"warn": "", "read_only": ""},
    ],
)
def test_a_plan_that_cannot_be_gone_by_is_not_kept(hand, bo, wrong):
    pressed = hand("change_plan", bo.customer)
    assert pressed.look(**PLAN | wrong).context["form"].errors
    assert not CollectionPlan.objects.exists()


def test_the_money_page_tells_how_an_invoice_is_collected(client, finance, on, invoice, at):
    Card.objects.update(behaviour="refused_when_charged")
    charge_due_invoices(at=at)
    client.force_login(finance)
    page = plain(client.get(money_of(invoice.customer)))
    assert "tried 1 time" in page
    assert "next try Nov. 24, 2026" in page
