"""Credit set aside: what fits is held, once per key; what does not changes nothing."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import expire_credit, grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import (
    capture_hold,
    expire_holds,
    hold_credit,
    release_hold,
    renew_hold,
)
from billing.credit.limits.actions import change_budget, change_limit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, DoesNotFit, HoldResolved, KeyReused
from billing.models import Grant, Hold, Transfer
from billing.money import Money


def usd(amount):
    return Money.of(amount, "USD")


@pytest.fixture
def customer(bo, at):
    change_limit(bo.customer, usd(10), at=at, why="test")
    return bo.customer


def free(customer):
    return credit_of(customer).available


def test_it_holds_what_fits(customer, at):
    held = hold_credit(customer, usd(4), key="a", at=at)
    assert held.is_new
    assert free(customer) == usd(6)
    assert Transfer.objects.get(key=f"hold:{held.public_id}").state == "pending"


def test_it_holds_the_last_micro_and_no_more(customer, at):
    hold_credit(customer, usd("9.999999"), key="a", at=at)
    with pytest.raises(DoesNotFit) as refusal:
        hold_credit(customer, usd("0.000002"), key="b", at=at)
    assert (refusal.value.available, refusal.value.limit) == (usd("0.000001"), usd(10))
    hold_credit(customer, usd("0.000001"), key="c", at=at)
    assert free(customer) == usd(0)


def test_a_refused_hold_leaves_no_row(customer, at):
    with pytest.raises(DoesNotFit):
        hold_credit(customer, usd(11), key="a", at=at)
    assert not Hold.objects.exists() and not Transfer.objects.exists()


def test_nobody_without_credit_gets_any(ada, at):
    with pytest.raises(DoesNotFit):
        hold_credit(ada.customer, usd(1), key="a", at=at)


def test_the_same_key_holds_once(customer, at):
    first = hold_credit(customer, usd(4), key="a", at=at)
    again = hold_credit(customer, usd(4), key="a", at=at)
    assert (again.hold_id, again.is_new) == (first.hold_id, False)
    assert free(customer) == usd(6)


def test_the_same_key_for_another_amount_is_refused(customer, at):
    hold_credit(customer, usd(4), key="a", at=at)
    with pytest.raises(KeyReused):
        hold_credit(customer, usd(5), key="a", at=at)
    assert free(customer) == usd(6)


def test_it_captures_less_and_frees_the_rest(customer, at):
    held = hold_credit(customer, usd(4), key="a", at=at)
    capture_hold(held.hold_id, usd(1), at=at)
    capture_hold(held.hold_id, usd(1), at=at)
    credit = credit_of(customer)
    assert (credit.balance, credit.held, credit.available) == (usd(-1), usd(0), usd(9))


def test_more_needs_a_new_hold(customer, at):
    held = hold_credit(customer, usd(4), key="a", at=at)
    with pytest.raises(BadAmount):
        capture_hold(held.hold_id, usd(5), at=at)
    assert Hold.objects.get().state == "held"


def test_a_hold_resolves_once(customer, at):
    held = hold_credit(customer, usd(4), key="a", at=at)
    release_hold(held.hold_id, at=at)
    release_hold(held.hold_id, at=at)
    with pytest.raises(HoldResolved):
        capture_hold(held.hold_id, usd(4), at=at)
    assert free(customer) == usd(10)
    assert Transfer.objects.filter(resolves__isnull=False).count() == 1


def test_what_was_captured_is_not_released(customer, at):
    held = hold_credit(customer, usd(4), key="a", at=at)
    capture_hold(held.hold_id, usd(4), at=at)
    with pytest.raises(HoldResolved):
        release_hold(held.hold_id, at=at)
    with pytest.raises(HoldResolved):
        capture_hold(held.hold_id, usd(3), at=at)


def test_a_sweep_frees_what_nobody_resolved(customer, at):
    hold_credit(customer, usd(4), key="a", at=at, expires_at=at + timedelta(minutes=1))
    assert expire_holds(at=at) == 0
    assert expire_holds(at=at + timedelta(minutes=1)) == 1
    assert free(customer) == usd(10)


def test_a_stream_renews_its_hold(customer, at):
    held = hold_credit(customer, usd(4), key="a", at=at, expires_at=at + timedelta(minutes=1))
    assert renew_hold(held.hold_id, expires_at=at + timedelta(minutes=2))
    assert expire_holds(at=at + timedelta(minutes=1)) == 0


def test_who_was_served_pays_even_late_and_beyond_the_limit(customer, at):
    held = hold_credit(customer, usd(10), key="a", at=at, expires_at=at + timedelta(minutes=1))
    expire_holds(at=at + timedelta(minutes=1))
    hold_credit(customer, usd(10), key="b", at=at + timedelta(minutes=2))
    capture_hold(held.hold_id, usd(10), at=at + timedelta(minutes=3))
    assert Hold.objects.get(key="a").is_late
    assert free(customer) == usd(-10)


def test_a_hold_keeps_what_it_holds_of_a_grant_that_ends(bo, at):
    ends = at + timedelta(seconds=10)
    grant_credit(bo.customer, usd(10), kind=GrantKind.PROMOTIONAL, key="g", at=at, expires_at=ends)
    held = hold_credit(bo.customer, usd(4), key="a", at=at)
    assert expire_credit(at=ends) == 1
    assert free(bo.customer) == usd(0)
    capture_hold(held.hold_id, usd(3), at=ends)
    credit = credit_of(bo.customer)
    assert (credit.balance, credit.held) == (usd(0), usd(0))
    assert Grant.objects.get().remaining_micros == 0


def test_no_hold_spends_what_has_ended_between_two_sweeps(bo, at):
    ends = at + timedelta(seconds=10)
    grant_credit(bo.customer, usd(10), kind=GrantKind.PROMOTIONAL, key="g", at=at, expires_at=ends)
    with pytest.raises(DoesNotFit):
        hold_credit(bo.customer, usd(1), key="a", at=ends)
    assert credit_of(bo.customer).balance == usd(0)


def test_what_a_release_gives_back_of_an_ended_grant_is_gone(bo, at):
    ends = at + timedelta(seconds=10)
    grant_credit(bo.customer, usd(10), kind=GrantKind.PAID, key="g", at=at, expires_at=ends)
    held = hold_credit(bo.customer, usd(4), key="a", at=at)
    expire_credit(at=ends)
    release_hold(held.hold_id, at=ends)
    assert credit_of(bo.customer).balance == usd(0)


def test_the_customers_own_budget_stands_below_the_limit(customer, at):
    change_budget(customer, usd(3), currency="USD", at=at)
    held = hold_credit(customer, usd(2), key="a", at=at)
    capture_hold(held.hold_id, usd(2), at=at)
    with pytest.raises(DoesNotFit) as refusal:
        hold_credit(customer, usd(2), key="b", at=at)
    assert refusal.value.is_budget and refusal.value.available == usd(1)
    hold_credit(customer, usd(2), key="c", at=at + timedelta(days=9))
