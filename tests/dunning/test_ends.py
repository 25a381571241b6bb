"""Whenever it was stopped, resumed or pressed it ends when it is paid, and each press is a try of its own."""

import pytest

from billing.models import Dunning, Payment, Setup
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.actions import record_payment_elsewhere, start_payment
from billing.payments.dunning import actions
from billing.payments.dunning.actions import charge_now, open_dunnings, pause_dunning, resume_dunning
from billing.payments.dunning.ends import key_of
from billing.payments.dunning.states import LIVE, DunningState
from billing.payments.dunning.tries import record_try
from tests.dunning.world import DAY, HOUR, World, days, dunning, enter, owe, tick


@pytest.fixture
def stop(customer):
    """An invoice that staff stop before it is tried."""

    def stop(**due):
        invoice = owe(customer, **due)
        open_dunnings([invoice])
        pause_dunning(dunning(invoice), at=World.at, why="they will call")
        World.at += HOUR
        return invoice

    return stop


def resume(invoice):
    resume_dunning(dunning(invoice), at=World.at, why="they did not")


def test_what_is_resumed_before_its_first_try_ends_when_it_is_paid(card, stop):
    invoice = stop()
    resume(invoice)
    tick()
    row = dunning(invoice)
    assert (row.state, row.next_try_at, len(days(invoice))) == (DunningState.PAID, None, 1)


def test_what_staff_try_of_what_they_stopped_ends_when_it_is_paid(card, stop, staff):
    assert charge_now(stop(days_to_pay=5), at=World.at, by=staff).state == DunningState.PAID


def test_many_of_them_keep_nobody_else_waiting(card, stop, customer, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 1)
    for _ in range(2):
        resume(stop())
        tick()
    later = owe(customer)
    tick()
    assert dunning(later).state == DunningState.PAID


@pytest.mark.parametrize("began", [False, True])
@pytest.mark.parametrize("state", sorted(LIVE))
def test_whatever_it_is_at_it_ends_when_the_money_comes(invoice, state, began):
    open_dunnings([invoice])
    column = Dunning._meta.get_field("state").name
    rows = Dunning.objects.filter(invoice=invoice)
    rows.update(**{column: state, "began_at": World.at if began else None, "last_day_at": World.at})
    record_payment_elsewhere(invoice, invoice.amount_due, at=World.at, key="a", note="")
    assert dunning(invoice).state in {DunningState.PAID, DunningState.RECOVERED}


@pytest.fixture
def unconfirmed(bank, customer, invoice):
    """A try that waited a day for the cardholder, and then failed, while staff had stopped it."""
    enter(customer, behaviour="confirmed_when_charged")
    setup = Setup.objects.latest("pk")
    bank.answer(setup.gateway_reference, accept=True)
    complete_setup(setup, at=World.at)
    tick()
    pause_dunning(dunning(invoice), at=World.at, why="they will call")
    World.at += 3 * DAY / 2
    tick()
    assert Payment.objects.get().state == "failed"
    return invoice


def test_what_ended_while_it_was_stopped_is_not_what_staff_try_now(unconfirmed, customer, staff):
    enter(customer, behaviour="also_works")
    row = charge_now(unconfirmed, at=World.at, by=staff)
    assert (row.state, row.tries, days(unconfirmed)) == (DunningState.RECOVERED, 2, [0, 1.5])


def test_what_ended_while_it_was_stopped_counts_for_the_days_once_it_is_resumed(unconfirmed):
    resume(unconfirmed)
    row = dunning(unconfirmed)
    assert (row.tries, row.next_day) == (1, 2)


def test_a_try_that_ends_just_after_it_was_stopped_is_counted_and_moves_nothing(bank, card, invoice):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")
    open_dunnings([invoice])
    row = dunning(invoice)
    payment = start_payment(invoice, at=World.at, key=key_of(row, invoice), has_backups=True)
    pause_dunning(row, at=World.at, why="they will call")
    record_try(row, payment, at=World.at)
    row.refresh_from_db()
    assert (row.state, row.tries, row.serial, row.next_try_at) == (DunningState.STOPPED, 1, 2, None)
