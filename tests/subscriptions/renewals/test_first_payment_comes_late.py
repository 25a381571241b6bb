"""A first payment that waits at the bank: confirmed in time, too late, or never."""

from datetime import timedelta

import pytest

from billing.credit.queries import credit_of
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.invoices.models import Invoice
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.actions import complete_payment, start_payment
from billing.testing import enter_card
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_now
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.shop import start, usd

HOURS = timedelta(hours=1)


@pytest.fixture
def at_the_bank(bo, pro, at):
    """A subscription, and its first payment by a card that wants each charge confirmed."""
    setup = enter_card(bo.customer, "4000002760003184", at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    complete_setup(setup, at=at)
    subscription = start(bo.customer, pro, at=at)
    payment = start_payment(Invoice.objects.get(), at=at, key="pay", return_url="/back/")
    assert payment.state == "needs_action"
    return subscription, payment


def confirm(payment, *, at):
    answer_challenge(Charge.objects.latest("pk").reference, accept=True, at=at)
    return complete_payment(payment, at=at)


def test_confirmed_in_time_it_opens(at_the_bank, at):
    subscription, payment = at_the_bank
    assert confirm(payment, at=at + 22 * HOURS).state == "succeeded"
    refresh_subscription(subscription, at=at + 22 * HOURS)
    assert subscription.state == SubscriptionState.ACTIVE


def test_what_comes_after_it_expired_is_kept_as_credit(at_the_bank, bo, at):
    subscription, payment = at_the_bank
    renew_due(at=at + 23 * HOURS)
    assert confirm(payment, at=at + 23 * HOURS).state == "succeeded"
    refresh_subscription(subscription, at=at + 23 * HOURS)
    assert subscription.state == SubscriptionState.INCOMPLETE_EXPIRED
    assert Invoice.objects.get().state == "void"
    assert credit_of(bo.customer, "USD").balance == usd(20)


def test_what_comes_after_it_was_canceled_is_kept_as_credit(at_the_bank, bo, at):
    subscription, payment = at_the_bank
    cancel_now(subscription, at=at + HOURS)
    assert confirm(payment, at=at + 2 * HOURS).state == "succeeded"
    assert credit_of(bo.customer, "USD").balance == usd(20)


def test_a_bank_that_is_still_at_it_is_waited_for(at_the_bank, at):
    subscription, payment = at_the_bank
    type(payment).objects.filter(pk=payment.pk).update(state="processing")
    renew_due(at=at + 23 * HOURS)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.INCOMPLETE
    assert subscription.next_at == at + 24 * HOURS
