"""What was paid from credit goes back to the grants it was of: a present for a while stays one."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import expire_credit, grant_credit, revoke_grant
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of, uninvoiced_usage
from billing.ledger.chart import AccountKind
from billing.models import Grant
from billing.payments.actions import settle_from_credit
from billing.payments.refunds.actions import refund_payment
from tests.payments.world import balance, usd

DAY = timedelta(days=1)


@pytest.fixture
def give(customer, at):
    def grant(amount, kind=GrantKind.PROMOTIONAL, **how):
        return grant_credit(customer, usd(amount), kind=kind, key=f"g{amount}", at=at, **how)

    return grant


@pytest.fixture
def from_both(give, invoice, at):
    """$40 of a present that ends tomorrow, then $60 of $80 that were paid for."""
    present, paid = give(40, expires_at=at + DAY), give(80, kind=GrantKind.PAID)
    return settle_from_credit(invoice, at=at, key="a"), present, paid


def left(*grants):
    return [Grant.objects.get(pk=grant.pk).remaining for grant in grants]


def refund(payment, amount, *, at, key="r"):
    return refund_payment(payment, usd(amount), at=at, key=key, why="wrong")


def test_what_was_spent_last_comes_back_first(from_both, at):
    payment, *grants = from_both
    refund(payment, 25, at=at, key="a")
    assert left(*grants) == [usd(0), usd(45)]
    refund(payment, 50, at=at, key="b")
    assert left(*grants) == [usd(15), usd(80)]
    refund(payment, 25, at=at, key="c")
    assert (left(*grants), Grant.objects.count()) == ([usd(40), usd(80)], 2)


def test_a_present_that_came_back_still_ends(customer, from_both, at):
    payment, *grants = from_both
    # Nothing of it was left to end when this looked for what comes next.
    change_limit(customer, usd(1), at=at, why="test")
    refund(payment, 100, at=at)
    assert (credit_of(customer).balance, left(*grants)) == (usd(120), [usd(40), usd(80)])
    assert expire_credit(at=at + DAY) == 1
    assert (credit_of(customer).balance, left(*grants)) == (usd(80), [usd(0), usd(80)])


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_present_that_has_ended_by_then_ends_at_once(customer, from_both, at, is_revoked):
    payment, *grants = from_both
    if is_revoked:
        revoke_grant(grants[0], at=at, why="test")
    refund(payment, 100, at=at if is_revoked else at + DAY)
    assert (credit_of(customer).balance, left(*grants)) == (usd(80), [usd(0), usd(80)])
    assert balance(AccountKind.PROMOTIONS) == usd(0)


def test_a_clock_that_is_behind_brings_back_nothing_that_has_ended(customer, give, invoice, at):
    present = give(140, expires_at=at + DAY)
    payment = settle_from_credit(invoice, at=at, key="a")
    expire_credit(at=at + DAY)
    refund(payment, 30, at=at)
    assert (credit_of(customer).balance, left(present)) == (usd(0), [usd(0)])


def test_what_was_paid_for_covers_what_was_used_meanwhile(customer, from_both, at):
    change_limit(customer, usd(50), at=at, why="test")
    held = hold_credit(customer, usd(30), key="h", at=at)
    capture_hold(held.hold_id, usd(30), at=at)
    assert uninvoiced_usage(customer, "USD") == usd(10)
    payment, *grants = from_both
    refund(payment, 60, at=at)
    assert (left(*grants), uninvoiced_usage(customer, "USD")) == ([usd(0), usd(50)], usd(0))
    assert credit_of(customer).balance == usd(50)


def test_pressed_twice_it_comes_back_once(customer, from_both, at):
    payment, *grants = from_both
    assert refund(payment, 30, at=at) == refund(payment, 30, at=at)
    assert (credit_of(customer).balance, left(*grants)) == (usd(50), [usd(0), usd(50)])
