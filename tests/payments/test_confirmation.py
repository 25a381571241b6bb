"""3-D Secure: the customer goes to the bank, confirms, refuses, or never comes back."""

from datetime import timedelta

import pytest

from billing.errors import NotPayable
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.models import Payment
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.actions import cancel_payment, complete_payment, complete_payments
from billing.payments.attempts.queries import last_attempt, live_attempt
from billing.testing import enter_card
from billing.testing.paid import pay
from tests.payments.world import CONFIRMED, MASTERCARD, collected, tries

DAY = timedelta(hours=24)


@pytest.fixture
def careful(customer, at):
    """A card that asks to confirm, when it is added and on every charge."""
    setup = enter_card(customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    return complete_setup(setup, at=at).method


@pytest.fixture
def waiting(careful, invoice, at):
    return pay(invoice, at=at, key="a", return_url=lambda payment: f"/back/{payment.public_id}/")


def answer(*, accept, at):
    return answer_challenge(Charge.objects.latest("pk").reference, accept=accept, at=at)


def test_the_customer_is_sent_to_the_bank_and_back(waiting):
    assert waiting.state == "needs_action"
    assert live_attempt(waiting).url.startswith("/billing/sandbox/confirm/bch_")
    assert Charge.objects.get().return_url == f"/back/{waiting.public_id}/"
    assert collected() == []


def test_a_confirmed_payment_settles(waiting, invoice, at):
    assert complete_payment(waiting, at=at).state == "needs_action"
    answer(accept=True, at=at)
    assert complete_payment(waiting, at=at).state == "succeeded"
    invoice.refresh_from_db()
    assert (invoice.state, collected()) == ("paid", [10000])


def test_who_refuses_is_charged_by_no_other_card(card, waiting, at):
    card(MASTERCARD)
    answer(accept=False, at=at)
    assert complete_payment(waiting, at=at).state == "failed"
    assert last_attempt(waiting).decline_code == "authentication_failed"
    assert tries() == 1


def test_who_never_came_back_is_found_by_the_sweep(waiting, at):
    answer(accept=True, at=at)
    assert complete_payments(at=at) == 1
    assert collected() == [10000]


def test_who_does_not_confirm_within_a_day_has_not_paid(waiting, at):
    assert complete_payments(at=at + DAY - timedelta(hours=1)) == 0
    assert complete_payments(at=at + DAY) == 1
    waiting.refresh_from_db()
    assert (waiting.state, last_attempt(waiting).decline_code) == ("failed", "canceled")
    answer(accept=True, at=at)
    assert collected() == [], "the bank's page is of no use any more"


def test_another_card_takes_the_place_of_a_page_left_open(card, waiting, invoice, at):
    payment = pay(invoice, at=at, key="b", method=card(MASTERCARD))
    answer_challenge(Charge.objects.earliest("pk").reference, accept=True, at=at)
    waiting.refresh_from_db()
    assert (payment.state, waiting.state, collected()) == ("succeeded", "failed", [10000])


def test_who_has_confirmed_meanwhile_is_not_charged_by_another_card(card, waiting, invoice, at):
    answer(accept=True, at=at)
    with pytest.raises(NotPayable):
        pay(invoice, at=at, key="b", method=card(MASTERCARD))
    assert (collected(), Payment.objects.get().state) == ([10000], "succeeded")


def test_without_an_answer_to_giving_up_nothing_is_given_up(card, waiting, at):
    with broken("unknown", at=at), pytest.raises(Exception, match="lost"):
        cancel_payment(waiting, at=at)
    waiting.refresh_from_db()
    assert waiting.state == "needs_action"
    assert complete_payment(waiting, at=at).state == "failed"


def test_a_payment_that_waits_for_nobody_is_not_given_up(visa, invoice, at):
    payment = pay(invoice, at=at)
    assert cancel_payment(payment, at=at).state == "succeeded"


def test_the_next_card_after_a_refused_one_may_ask_to_confirm(card, careful, invoice, at):
    refused = card("4000000000000341")
    payment = pay(invoice, at=at, method=refused, has_backups=True)
    assert payment.state == "needs_action"
    answer(accept=True, at=at)
    assert complete_payment(payment, at=at).state == "succeeded"
