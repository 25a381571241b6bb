"""Payments that failed while nobody looked: told once, with the reason and what comes next."""

from datetime import timedelta

import pytest
from django.core import mail

from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.models import Attempt, Dunning
from billing.payments.actions import complete_payment, record_payment_elsewhere
from billing.payments.dunning.actions import charge_due_invoices
from billing.testing import enter_card
from billing.testing.paid import pay
from tests.notices import stories
from tests.notices.world import subjects, tick
from tests.payments.world import REFUSED, VISA

DAY = timedelta(days=1)


@pytest.fixture
def failed(card, invoice, at):
    card(REFUSED)
    return pay(invoice, at=at)


def test_who_was_there_has_seen_it_and_gets_no_mail(card, invoice, at):
    card(REFUSED)
    pay(invoice, at=at, return_url="https://reports.example/back/")
    assert (tick(at), subjects()) == (0, [])


def test_who_had_gone_when_the_answer_came_gets_one(card, invoice, at):
    card(REFUSED)
    pay(invoice, at=at, return_url="https://reports.example/back/")
    Attempt.objects.update(answered_at=at + timedelta(hours=2))
    assert tick(at + timedelta(hours=2)) == 1


def test_it_gives_a_plain_reason_and_not_the_banks_code(failed, at):
    Attempt.objects.update(decline_code="stolen_card")
    tick(at)
    assert "The bank declined the card and gave no reason." in mail.outbox[0].body
    assert "stolen" not in mail.outbox[0].message().as_string()


def test_each_try_that_fails_is_told_with_the_day_of_the_next(billing, customer, card, invoice):
    billing(ACCESS_LADDER={"warn": 0, "read_only": 8, "refuse": 15})
    card(REFUSED)
    invoice.refresh_from_db()
    charge_due_invoices(at=invoice.due_at)
    tick(invoice.due_at)
    assert subjects() == [f"Payment failed: invoice {invoice.number}"]
    body = mail.outbox[0].body
    assert "We try again on Dec. 8, 2026." in body
    assert "Until Dec. 14, 2026 everything stays open to you." in body


def test_it_is_not_told_before_dunning_knows_what_comes_next(customer, card, invoice):
    """The answer has come by an event, and nobody has counted the try yet."""
    card(REFUSED)
    invoice.refresh_from_db()
    charge_due_invoices(at=invoice.due_at)
    Dunning.objects.update(tried_at=None)
    assert tick(invoice.due_at) == 0
    Dunning.objects.update(tried_at=invoice.due_at)
    assert tick(invoice.due_at) == 1


def test_one_that_was_paid_meanwhile_is_not_told(failed, invoice, at):
    record_payment_elsewhere(invoice, invoice.amount_due, at=at, key="e", note="")
    tick(at)
    assert subjects() == [f"Receipt: invoice {invoice.number}"]


def test_who_was_told_of_the_trouble_is_told_that_it_is_over(customer, at):
    tick(stories.recovered(customer, at))
    number = customer.invoices.get().number
    assert sorted(subjects()) == [
        f"Invoice {number} is paid",
        f"Payment failed: invoice {number}",
        f"Receipt: invoice {number}",
    ]


def test_who_was_not_told_of_trouble_hears_of_none(customer, invoice, at):
    enter_card(customer, VISA, at=at)
    pay(invoice, at=at)
    tick(at)
    assert subjects() == [f"Receipt: invoice {invoice.number}"]


def test_a_confirmation_that_was_given_meanwhile_is_not_asked_for(customer, at):
    stories.confirmation_needed(customer, at)
    payment = customer.payments.get()
    answer_challenge(Charge.objects.latest("pk").reference, accept=True, at=at)
    complete_payment(payment, at=at)
    tick(at)
    assert subjects() == [f"Receipt: invoice {payment.invoice.number}"]


def test_one_day_later_it_is_not_asked_for_any_more(customer, at):
    stories.confirmation_needed(customer, at)
    assert tick(at + DAY + timedelta(seconds=1)) == 0
