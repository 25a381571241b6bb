"""A limit is changed with a reason, holds until its end, and touches nothing that was held before."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import expire_credit
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, DoesNotFit
from billing.models import LimitChange
from billing.money import Money
from tests.credit.world import figures, usd


@pytest.fixture
def customer(bo):
    return bo.customer


def limit(customer, amount, **options):
    return change_limit(customer, usd(amount), why="a test", **options)


def test_a_change_is_kept_with_its_reason(customer, at, staff):
    limit(customer, 10, at=at)
    change = limit(customer, 25, at=at, by=staff)
    assert (change.old, change.new, change.why, change.by) == (usd(10), usd(25), "a test", staff)


def test_the_same_limit_again_is_no_change(customer, at):
    limit(customer, 10, at=at)
    assert limit(customer, 10, at=at) is None
    assert LimitChange.objects.count() == 1


def test_lowering_it_below_use_refuses_the_next_and_touches_nothing_else(customer, at):
    limit(customer, 10, at=at)
    held = hold_credit(customer, usd(8), key="a", at=at)
    limit(customer, 5, at=at)
    assert figures(customer) == (usd(0), usd(8), usd(0), usd(-3))
    with pytest.raises(DoesNotFit) as refusal:
        hold_credit(customer, usd("0.000001"), key="b", at=at)
    assert (refusal.value.available, refusal.value.limit) == (usd(-3), usd(5))
    capture_hold(held.hold_id, usd(8), at=at)
    assert figures(customer) == (usd(-8), usd(0), usd(0), usd(-3))


@pytest.mark.parametrize("is_swept", [True, False])
def test_a_limit_for_a_while_goes_back_to_the_lasting_one(customer, at, is_swept):
    ends = at + timedelta(days=1)
    limit(customer, 10, at=at)
    limit(customer, 100, at=at, until_at=ends)
    hold_credit(customer, usd(50), key="a", at=ends - timedelta(microseconds=1))
    if is_swept:
        assert expire_credit(at=ends) == 1
    with pytest.raises(DoesNotFit):
        hold_credit(customer, usd(1), key="b", at=ends)
    assert credit_of(customer).limit == usd(10)


def test_a_lasting_limit_ends_one_for_a_while(customer, at):
    limit(customer, 100, at=at, until_at=at + timedelta(days=1))
    limit(customer, 20, at=at)
    assert expire_credit(at=at + timedelta(days=2)) == 0
    assert credit_of(customer).limit == usd(20)


def test_a_limit_ends_after_it_begins(customer, at):
    with pytest.raises(BadAmount):
        limit(customer, 10, at=at, until_at=at)


@pytest.mark.parametrize("micros", [-1, 10**17 + 1, 2**63 - 1])
def test_a_limit_is_neither_negative_nor_boundless(customer, at, micros):
    with pytest.raises(BadAmount):
        change_limit(customer, Money(micros, "USD"), at=at, why="a test")
    assert not LimitChange.objects.exists()
