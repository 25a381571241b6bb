"""On which days an invoice is tried: the table of docs/explanation/dunning-and-the-access-ladder.md."""

import pytest

from billing.invoices.actions import void_invoice
from billing.invoices.states import InvoiceState
from billing.payments.actions import record_payment_elsewhere
from billing.payments.dunning.states import DunningState
from billing.testing.paid import pay
from tests.dunning.world import DAY, HOUR, World, days, days_tried, dunning, enter, live_until, owe, tick

pytestmark = pytest.mark.sampled(6)

SOFT = ["insufficient_funds", "card_declined", "processing_error", "authentication_failed"]
HARD = ["lost_card", "stolen_card", "pickup_card", "expired_card"]
DOCUMENTED = [0, 2, 7, 14, 21]


@pytest.fixture
def refused(bank, card):
    """The bank says no to the card from now on."""

    def refuse(code="insufficient_funds", method=card):
        bank.refuse_charges(method.gateway_reference, code=code, is_hard=code in HARD)

    return refuse


# Settings come before the bank: a change of them makes a new one.
@pytest.fixture
def written_off(settings, turned_clock):
    settings.BILLING = {**settings.BILLING, "AFTER_DUNNING": "write_off"}


@pytest.fixture
def left_alone(settings, turned_clock):
    settings.BILLING = {**settings.BILLING, "COLLECT_WHEN_DUE": False}


@pytest.mark.parametrize("code", SOFT)
def test_a_soft_decline_is_tried_again_on_the_documented_days_and_given_up(refused, invoice, code):
    refused(code)
    live_until(25, every=DAY)
    assert days(invoice) == DOCUMENTED
    row = dunning(invoice)
    assert (row.state, row.tries, row.next_try_at) == (DunningState.LOST, 5, None)


@pytest.mark.parametrize("code", HARD)
def test_a_hard_decline_waits_for_another_card_until_the_last_day(refused, invoice, code):
    refused(code)
    live_until(20)
    assert (days(invoice), dunning(invoice).state) == ([0], DunningState.WAITING)
    live_until(22)
    assert (days(invoice), dunning(invoice).state) == ([0], DunningState.LOST)


def test_a_charge_to_be_confirmed_waits_a_day_for_the_customer_and_is_tried_on_its_days(customer, invoice):
    enter(customer, behaviour="confirmed_when_charged")
    live_until(25, every=DAY)
    # The card itself was never confirmed, so that it is not on file.
    assert (days(invoice), dunning(invoice).state) == ([], DunningState.LOST)


def test_backups_are_tried_in_their_order_with_each_try(refused, card, backup, customer, invoice):
    third = enter(customer, behaviour="disputed")
    for method in (card, backup, third):
        refused(method=method)
    live_until(3)
    assert days_tried() == [(day, last4) for day in (0, 2) for last4 in ("4242", "4444", "0259")]


def test_a_backup_that_works_pays_at_once(refused, backup, invoice):
    refused("lost_card")
    tick()
    assert (days_tried(), dunning(invoice).state) == ([(0, "4242"), (0, "4444")], DunningState.PAID)


def test_a_new_card_is_tried_at_once_and_the_days_go_on(refused, customer, invoice):
    refused()
    live_until(4)
    refused(method=enter(customer, behaviour="also_works"))
    live_until(25, every=DAY)
    assert days(invoice) == [0, 2, 4, 7, 14, 21]


@pytest.mark.parametrize("code", ["insufficient_funds", "stolen_card"])
def test_a_new_card_that_works_recovers_it(refused, customer, invoice, code):
    refused(code)
    live_until(5)
    enter(customer, behaviour="also_works")
    tick()
    row = dunning(invoice)
    assert (row.state, days_tried()[-1]) == (DunningState.RECOVERED, (5, "4444"))


def test_a_new_card_pays_even_what_was_given_up(refused, customer, invoice):
    refused()
    live_until(40, every=DAY)
    enter(customer, behaviour="also_works")
    tick()
    assert (days(invoice)[-1], dunning(invoice).state) == (40, DunningState.RECOVERED)


def test_who_has_no_card_is_waited_for(customer, invoice):
    live_until(3)
    assert (days(invoice), dunning(invoice).state) == ([], DunningState.WAITING)
    enter(customer)
    tick()
    assert (days(invoice), dunning(invoice).state) == ([3], DunningState.RECOVERED)


def test_what_the_customer_pays_in_between_ends_it(refused, bank, card, invoice):
    refused()
    live_until(3)
    bank.accept_charges(card.gateway_reference)
    pay(invoice, at=World.at)
    assert dunning(invoice).state == DunningState.RECOVERED
    live_until(25, every=DAY)
    assert days(invoice) == [0, 2, 3]


def test_a_bank_transfer_ends_it_and_so_does_voiding(refused, customer, invoice):
    refused()
    other = owe(customer)
    tick()
    record_payment_elsewhere(invoice, invoice.amount_due, at=World.at, key="transfer", note="")
    void_invoice(other, at=World.at, why="a mistake")
    live_until(3)
    assert [dunning(row).state for row in (invoice, other)] == [DunningState.RECOVERED, DunningState.STOPPED]
    assert days() == [0, 0, 0]


def test_days_that_passed_while_nobody_looked_are_not_made_up_in_a_row(refused, invoice):
    refused()
    tick()
    live_until(15, every=15 * 24 * HOUR)
    live_until(25, every=DAY)
    assert days(invoice) == [0, 15, 21]


def test_it_is_written_off_after_the_last_day_where_the_settings_say_so(written_off, refused, invoice):
    refused()
    live_until(20)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.OPEN
    live_until(22)
    invoice.refresh_from_db()
    assert (invoice.state, dunning(invoice).state) == (InvoiceState.UNCOLLECTIBLE, DunningState.LOST)


def test_nothing_is_collected_where_the_settings_say_so(left_alone, card, invoice):
    live_until(5)
    assert days() == []


def test_nothing_is_collected_before_it_is_due(card, customer):
    later = owe(customer, days_to_pay=10)
    live_until(9.5)
    assert days() == []
    live_until(11)
    assert days(later) == [10]
