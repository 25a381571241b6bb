from datetime import timedelta

import pytest

from billing.errors import KeyReused
from billing.invoices.models import Invoice
from billing.payments.actions import start_payment
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Subscription, Terms
from subscriptions.lifecycle.states import SubscriptionState
from tests.subscriptions.shop import make_plan, make_price, make_pro, make_seats, start, usd


def test_it_waits_for_the_first_payment(payer, pro, at):
    subscription = start(payer, pro, at=at)
    assert subscription.state == SubscriptionState.INCOMPLETE
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.state) == (usd(20), "open")
    assert [line.description for line in invoice.lines.all()] == ["Pro (Nov. 22, 2026 – Dec. 22, 2026)"]
    assert subscription.next_at == at + timedelta(hours=23)


def test_it_is_active_once_that_is_paid(payer, pro, at):
    subscription = start(payer, pro, at=at)
    start_payment(Invoice.objects.get(), at=at, key="pay")
    subscription = refresh_subscription(subscription, at=at)
    assert subscription.state == SubscriptionState.ACTIVE
    assert subscription.next_at == subscription.period_end_at == at.replace(month=12)


def test_it_is_active_at_once_where_nothing_is_due(payer, at):
    free = make_pro(at, "0")
    subscription = start(payer, free, at=at)
    assert subscription.state == SubscriptionState.ACTIVE
    assert not Invoice.objects.exists()


def test_it_bills_add_ons_beside_the_plan(payer, pro, at):
    subscription = start(payer, pro, Choice(make_seats(at), 3), at=at)
    assert Invoice.objects.get().total == usd(35)
    amounts = [item.amount_micros for item in subscription.periods.get().items.order_by("pk")]
    assert amounts == [20_000_000, 15_000_000]


def test_it_starts_once_for_a_key(payer, pro, at):
    first, second = (start(payer, pro, at=at) for _ in range(2))
    assert first == second
    assert Subscription.objects.count() == Invoice.objects.count() == 1


def test_it_refuses_a_key_that_has_started_something_else(payer, pro, at):
    start(payer, pro, at=at)
    with pytest.raises(KeyReused):
        start(payer, Choice(pro, 2), at=at)


def test_it_waits_until_it_is_to_start(payer, pro, at):
    subscription = start(payer, pro, at=at, starts_at=at + timedelta(days=3))
    assert subscription.state == SubscriptionState.SCHEDULED
    assert subscription.next_at == at + timedelta(days=3)
    assert not Invoice.objects.exists()


def test_a_trial_bills_nothing(payer, at):
    price = make_pro(at, trial_days=14)
    subscription = start(payer, price, at=at)
    assert subscription.state == SubscriptionState.TRIALING
    assert subscription.next_at == subscription.trial_ends_at == at + timedelta(days=14)
    assert not Invoice.objects.exists()


def test_what_is_given_for_nothing_bills_nothing(payer, pro, at):
    subscription = start(payer, pro, at=at, terms=Terms.COMPED)
    assert subscription.state == SubscriptionState.ACTIVE
    assert subscription.periods.get().invoice is None
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001])
def test_it_refuses_an_impossible_quantity(payer, pro, at, quantity):
    with pytest.raises(BadChoice):
        start(payer, Choice(pro, quantity), at=at)


def test_it_refuses_prices_that_do_not_go_together(payer, pro, at):
    yearly = make_price(pro.plan, "200.00", every="year", at=at)
    in_euros = make_price(make_seats(at).plan, "5.00", currency="EUR", at=at)
    for others in ([yearly], [in_euros], [pro]):
        with pytest.raises(BadChoice):
            start(payer, pro, *others, at=at)


def test_it_refuses_what_has_no_plan_or_two(payer, pro, at):
    other = make_price(make_plan("team"), "50.00", at=at)
    for prices in ([make_seats(at)], [pro, other]):
        with pytest.raises(BadChoice):
            start(payer, *prices, at=at)
