from datetime import timedelta

import pytest

from billing.errors import IllegalMove
from billing.invoices.models import Invoice
from billing.payments.actions import start_payment
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now
from subscriptions.lifecycle.favours import change_terms, change_to_sold_prices, change_trial_end
from subscriptions.lifecycle.models import Terms
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.shop import make_price, make_pro, start, usd

DAY = timedelta(days=1)
MONTH = 31 * DAY


@pytest.fixture
def trial(payer, at):
    return start(payer, make_pro(at, key="tried", trial_days=7), at=at, key="trial")


@pytest.fixture
def active(payer, pro, at):
    row = start(payer, pro, at=at)
    start_payment(row.periods.get().invoice, at=at, key="pay")
    return refresh_subscription(row, at=at)


def test_a_longer_trial_is_billed_where_it_ends(trial, at):
    assert change_trial_end(trial, at + 20 * DAY, at=at)
    assert not change_trial_end(trial, at + 20 * DAY, at=at)
    renew_due(at=at + 19 * DAY)
    assert not Invoice.objects.exists()
    renew_due(at=at + 20 * DAY)
    assert trial.periods.get().start_at == at + 20 * DAY


def test_what_was_to_end_with_the_trial_ends_with_it_still(trial, at):
    cancel_at_period_end(trial, at=at)
    change_trial_end(trial, at + 20 * DAY, at=at)
    trial.refresh_from_db()
    assert trial.cancel_at == trial.next_at == at + 20 * DAY


def test_a_trial_ends_in_the_future_and_only_trials_do(trial, active, at):
    with pytest.raises(BadChoice):
        change_trial_end(trial, at, at=at)
    with pytest.raises(IllegalMove):
        change_trial_end(active, at + DAY, at=at)


def test_what_is_given_for_nothing_is_not_billed_until_it_is_again(active, at):
    assert change_terms(active, Terms.COMPED, at=at)
    assert not change_terms(active, Terms.COMPED, at=at)
    renew_due(at=at + MONTH)
    assert active.periods.get(serial=2).invoice is None
    change_terms(active, Terms.PAID, at=at + MONTH)
    renew_due(at=at + 2 * MONTH)
    assert active.periods.get(serial=3).invoice.total == usd(20)


def test_a_new_price_is_paid_by_whom_staff_have_moved_to_it(active, pro, at):
    pro.replaced_at = at
    pro.save()
    make_price(pro.plan, "24.00", at=at, version=2)
    renew_due(at=at + MONTH)
    assert active.periods.get(serial=2).invoice.total == usd(20)
    assert change_to_sold_prices(active, at=at + MONTH)
    assert not change_to_sold_prices(active, at=at + MONTH)
    renew_due(at=at + 2 * MONTH)
    assert active.periods.get(serial=3).invoice.total == usd(24)


def test_nothing_is_done_to_what_has_ended(active, at):
    cancel_now(active, at=at)
    with pytest.raises(IllegalMove):
        change_terms(active, Terms.COMPED, at=at)
    with pytest.raises(IllegalMove):
        change_to_sold_prices(active, at=at)
