"""A new card pays what is overdue at once, after saying how much: whichever way the customer comes back."""

import pytest

from billing.gateways import gateway_of
from billing.invoices.states import InvoiceState
from billing.models import Invoice, Payment, Setup
from billing.payments.dunning.actions import charge_now, pause_dunning
from billing.payments.dunning.states import DunningState
from tests.dunning.world import DAY, HOUR, World, days, days_tried, dunning, enter, live_until, owe, tick

ADD = "/billing/payment-methods/add/"


@pytest.fixture
def browser(client, bo, invoice):
    """Bo, who owes $100 and has no card."""
    client.force_login(bo)
    live_until(1)
    return client


def leave(browser, *, behaviour="works"):
    """To the gateway's page, where a card is typed; the customer's way back."""
    browser.post(ADD)
    setup = Setup.objects.latest("pk")
    gateway_of("default").enter(setup.gateway_reference, behaviour=behaviour)
    return f"{ADD}{setup.public_id}/return/"


def state_of(invoice):
    return Invoice.objects.get(pk=invoice.pk).state


def test_the_page_says_how_much_before_the_customer_leaves(browser, customer):
    owe(customer, amount="20.50")
    page = browser.get(ADD).content.decode()
    assert "it pays $120.50 that is overdue" in page
    assert "Nothing is charged" not in page


def test_it_says_nothing_where_nothing_is_overdue(client, bo, customer):
    owe(customer, days_to_pay=5)
    client.force_login(bo)
    assert "Nothing is charged for adding a card." in client.get(ADD).content.decode()


def test_coming_back_pays_and_says_so(browser, invoice):
    page = browser.get(leave(browser), follow=True).content.decode()
    assert (state_of(invoice), days(invoice)) == (InvoiceState.PAID, [1])
    assert "$100.00 was paid for invoice" in page


def test_coming_back_twice_pays_once(browser, invoice):
    back = leave(browser)
    for _ in range(3):
        browser.get(back)
    tick()
    assert len(days(invoice)) == 1


def test_who_closed_the_tab_has_paid_by_the_next_tick(browser, invoice):
    leave(browser)
    World.at += HOUR
    tick()
    assert state_of(invoice) == InvoiceState.PAID


def test_a_card_that_is_declined_is_tried_once_and_the_page_says_so(browser, invoice, customer):
    page = browser.get(leave(browser, behaviour="refused_when_charged"), follow=True).content.decode()
    assert "$100.00 for invoice" in page
    assert "could not be charged" in page
    for _ in range(3):
        tick()
    assert days(invoice) == [1]
    assert dunning(invoice).state == DunningState.ACTIVE


def test_the_new_card_is_charged_before_the_default(browser, bank, customer):
    bank.refuse_charges(enter(customer).gateway_reference, code="insufficient_funds")
    tick()
    World.at += HOUR
    browser.get(leave(browser, behaviour="also_works"))
    assert [last4 for _day, last4 in days_tried()][-1] == "4444"


@pytest.mark.parametrize("day", [0, 2])
def test_it_is_charged_first_also_where_a_try_by_the_other_is_due(client, bo, bank, card, invoice, day):
    if day:
        bank.refuse_charges(card.gateway_reference, code="insufficient_funds")
        tick()
        bank.accept_charges(card.gateway_reference)
    World.at += day * DAY + HOUR
    client.force_login(bo)
    client.get(leave(client, behaviour="also_works"))
    assert (days_tried()[-1][1], state_of(invoice)) == ("4444", InvoiceState.PAID)


def test_one_that_came_before_it_was_due_waits_behind_the_default(customer, card, backup, staff):
    charge_now(owe(customer, days_to_pay=5), at=World.at, by=staff)
    assert days_tried() == [(0, "4242")]


def test_what_staff_have_stopped_is_neither_told_nor_paid(browser, invoice):
    pause_dunning(dunning(invoice), at=World.at, why="they dispute it")
    assert "overdue" not in browser.get(ADD).content.decode()
    browser.get(leave(browser))
    tick()
    assert not Payment.objects.exists()


def test_a_bank_that_wants_it_confirmed_is_where_the_customer_is_led(browser, bank, invoice):
    back = leave(browser, behaviour="confirmed_when_charged")
    bank.answer(Setup.objects.get().gateway_reference, accept=True)
    answer = browser.get(back)
    assert answer["Location"] == f"/billing/payments/{Payment.objects.get().public_id}/"
    assert browser.get(answer["Location"]).status_code == 200
