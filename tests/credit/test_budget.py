"""The customer's own budget: per calendar month where the customer lives, below whatever staff allow."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.credit.grants.actions import expire_credit
from billing.credit.holds.actions import capture_hold, hold_credit, release_hold
from billing.credit.limits.actions import change_budget, change_limit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, DoesNotFit
from billing.models import Customer
from billing.money import Money
from tests.credit.world import usd

MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def customer(bo, at):
    change_limit(bo.customer, usd(100), at=at, why="test")
    change_budget(bo.customer, usd(10), currency="USD", at=at)
    return bo.customer


def spend(customer, amount, *, key, at):
    capture_hold(hold_credit(customer, usd(amount), key=key, at=at).hold_id, usd(amount), at=at)


def left(customer):
    return credit_of(customer).budget_left


def test_what_is_held_counts_until_it_is_let_go(customer, at):
    held = hold_credit(customer, usd(7), key="a", at=at)
    with pytest.raises(DoesNotFit) as refusal:
        hold_credit(customer, usd(4), key="b", at=at)
    assert (refusal.value.is_budget, refusal.value.available) == (True, usd(3))
    release_hold(held.hold_id, at=at)
    assert left(customer) == usd(10)


def test_it_begins_anew_at_midnight_of_the_first(customer):
    spend(customer, 10, key="a", at=MIDNIGHT - SECOND)
    with pytest.raises(DoesNotFit):
        hold_credit(customer, usd(1), key="b", at=MIDNIGHT - SECOND)
    spend(customer, 10, key="b", at=MIDNIGHT)
    assert left(customer) == usd(0)


def test_what_is_captured_after_midnight_counts_for_the_new_month(customer):
    """Also where nobody has noticed yet that a month began."""
    held = hold_credit(customer, usd(6), key="a", at=MIDNIGHT - SECOND)
    capture_hold(held.hold_id, usd(6), at=MIDNIGHT)
    assert expire_credit(at=MIDNIGHT + SECOND) == 1
    assert left(customer) == usd(4)


def test_what_a_clock_behind_captures_counts_for_the_month_before(customer):
    held = hold_credit(customer, usd(6), key="a", at=MIDNIGHT - SECOND)
    expire_credit(at=MIDNIGHT)
    capture_hold(held.hold_id, usd(6), at=MIDNIGHT - SECOND)
    assert left(customer) == usd(10)


def test_what_a_clock_ahead_captures_counts_for_the_month_after(customer):
    held = hold_credit(customer, usd(6), key="a", at=MIDNIGHT - SECOND)
    capture_hold(held.hold_id, usd(6), at=MIDNIGHT)
    assert credit_of(customer).spent == usd(0)
    expire_credit(at=MIDNIGHT)
    assert credit_of(customer).spent == usd(6)


def test_without_a_budget_nothing_is_counted(customer, at):
    change_budget(customer, None, currency="USD", at=at)
    spend(customer, 5, key="a", at=at)
    assert credit_of(customer).spent == usd(0)
    change_budget(customer, usd(10), currency="USD", at=at)
    assert credit_of(customer).spent == usd(5)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Africa/Cairo"])
def test_the_month_begins_where_the_customer_lives(bo, at, zone):
    Customer.objects.filter(pk=bo.customer.pk).update(time_zone=zone)
    change_limit(bo.customer, usd(100), at=at, why="test")
    change_budget(bo.customer, usd(10), currency="USD", at=at)
    midnight = MIDNIGHT.replace(tzinfo=ZoneInfo(zone))
    spend(bo.customer, 10, key="a", at=midnight - SECOND)
    with pytest.raises(DoesNotFit):
        hold_credit(bo.customer, usd(1), key="b", at=midnight - SECOND)
    hold_credit(bo.customer, usd(1), key="b", at=midnight)


def test_a_budget_set_late_counts_what_was_spent_before(bo, at):
    change_limit(bo.customer, usd(100), at=at, why="test")
    spend(bo.customer, 5, key="last month", at=at.replace(month=10))
    spend(bo.customer, 5, key="a", at=at)
    change_budget(bo.customer, usd(7), currency="USD", at=at)
    assert left(bo.customer) == usd(2)


def test_a_budget_of_nothing_stops_everything_and_none_stops_nothing(customer, at):
    change_budget(customer, usd(0), currency="USD", at=at)
    with pytest.raises(DoesNotFit):
        hold_credit(customer, usd("0.000001"), key="a", at=at)
    change_budget(customer, None, currency="USD", at=at)
    hold_credit(customer, usd(100), key="a", at=at)
    assert left(customer) is None


def test_the_limit_of_staff_stands_above_it(customer, at):
    change_budget(customer, usd(1000), currency="USD", at=at)
    with pytest.raises(DoesNotFit) as refusal:
        hold_credit(customer, usd(101), key="a", at=at)
    assert not refusal.value.is_budget


@pytest.mark.parametrize("budget", [Money(-1, "USD"), Money.of(1, "EUR"), Money(10**17 + 1, "USD")])
def test_a_budget_that_makes_no_sense_is_refused(customer, at, budget):
    with pytest.raises(BadAmount):
        change_budget(customer, budget, currency="USD", at=at)
    assert left(customer) == usd(10)
