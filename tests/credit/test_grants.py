"""Credit that is given: once per key, until its end, and back again as far as nobody used or holds it."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import (
    expire_credit,
    grant_credit,
    revoke_grant,
)
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit, release_hold
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of, uninvoiced_usage
from billing.errors import BadAmount, DoesNotFit, KeyReused
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind
from billing.ledger.queries import balance_of
from billing.models import Grant, Transfer
from billing.money import Money
from tests.credit.world import figures, give, refund, snapshot, spend, usd

PAID, PROMOTIONAL = GrantKind.PAID, GrantKind.PROMOTIONAL


@pytest.fixture
def customer(bo):
    return bo.customer


def balance(kind, **whose):
    return balance_of(open_account(kind, "USD", **whose))


def test_a_grant_may_be_used_at_once(customer, at):
    give(customer, 10, at=at)
    assert figures(customer)[3] == usd(10)
    assert balance(AccountKind.PROMOTIONS) == usd(10)


def test_the_same_key_grants_once(customer, at):
    assert give(customer, 10, at=at) == give(customer, 10, at=at)
    assert Grant.objects.count() == Transfer.objects.count() == 1


@pytest.mark.parametrize(
    "other", [(usd(11), PROMOTIONAL), (usd(10), PAID), (Money.of(10, "EUR"), PROMOTIONAL)]
)
def test_the_same_key_for_another_grant_is_refused(customer, at, other):
    give(customer, 10, at=at)
    before = snapshot()
    amount, kind = other
    with pytest.raises(KeyReused):
        grant_credit(customer, amount, kind=kind, key="g", at=at)
    assert snapshot() == before


def test_who_asks_again_after_its_end_gets_the_grant(customer, at):
    ends = at + timedelta(days=1)
    first = give(customer, 10, at=at, expires_at=ends)
    assert give(customer, 10, at=ends, expires_at=ends) == first


def test_what_is_paid_first_covers_what_was_used_before(customer, at):
    change_limit(customer, usd(10), at=at, why="test")
    capture_hold(hold_credit(customer, usd(4), key="a", at=at).hold_id, usd(4), at=at)
    give(customer, 10, at=at, kind=PAID)
    assert Grant.objects.get().remaining == usd(6)
    assert uninvoiced_usage(customer, "USD") == usd(0)
    assert figures(customer)[0] == usd(6)


def test_a_present_is_for_what_comes(customer, at):
    change_limit(customer, usd(10), at=at, why="test")
    capture_hold(hold_credit(customer, usd(4), key="a", at=at).hold_id, usd(4), at=at)
    give(customer, 10, at=at)
    assert Grant.objects.get().remaining == usd(10)
    assert uninvoiced_usage(customer, "USD") == usd(4)


@pytest.mark.parametrize(("moment", "left"), [(-1, 10), (0, 0), (1, 0)])
def test_it_ends_to_the_microsecond(customer, at, moment, left):
    ends = at + timedelta(days=1)
    give(customer, 10, at=at, expires_at=ends)
    expire_credit(at=ends + timedelta(microseconds=moment))
    assert figures(customer)[0] == usd(left)
    assert expire_credit(at=ends + timedelta(microseconds=moment)) == 0


@pytest.mark.parametrize(("kind", "account"), [(PAID, "revenue"), (PROMOTIONAL, "promotions")])
def test_what_ends_goes_back_to_promotions_or_is_earned_when_it_was_paid(customer, at, kind, account):
    give(customer, 10, at=at, kind=kind, expires_at=at + timedelta(days=1))
    before = balance(AccountKind(account))
    expire_credit(at=at + timedelta(days=1))
    assert abs(balance(AccountKind(account)) - before) == usd(10)


def test_revoking_leaves_what_is_held_until_it_comes_back(customer, at):
    grant = give(customer, 10, at=at)
    held = hold_credit(customer, usd(4), key="a", at=at)
    revoke_grant(grant, at=at, why="wrong customer")
    revoke_grant(grant, at=at, why="wrong customer")
    assert figures(customer) == (usd(4), usd(4), usd(0), usd(0))
    release_hold(held.hold_id, at=at)
    assert figures(customer) == (usd(0), usd(0), usd(0), usd(0))


@pytest.mark.parametrize(("days", "ended"), [(1, 1), (9, 5), (None, 5)])
def test_revoking_keeps_what_was_known_of_the_grant(customer, at, staff, days, ended):
    ends = days and at + timedelta(days=days)
    grant = give(customer, 10, at=at, expires_at=ends, why="support case 7", by=staff)
    revoke_grant(grant, at=at + timedelta(days=5), why="a mistake")
    grant.refresh_from_db()
    assert grant.expires_at == at + timedelta(days=ended)
    assert (grant.why, grant.by, grant.revoked_why, grant.revoked_by) == (
        "support case 7",
        staff,
        "a mistake",
        None,
    )


def test_a_clock_behind_brings_nothing_back_to_life(customer, at):
    """One process has applied the end already; another, whose clock is behind, lets its hold go."""
    ends = at + timedelta(days=1)
    give(customer, 10, at=at, expires_at=ends)
    held = hold_credit(customer, usd(4), key="a", at=at)
    expire_credit(at=ends + timedelta(seconds=1))
    release_hold(held.hold_id, at=ends - timedelta(seconds=1))
    assert figures(customer) == (usd(0), usd(0), usd(0), usd(0))
    assert expire_credit(at=ends + timedelta(days=40)) == 0


def test_no_more_is_refunded_than_is_left_and_not_held(customer, at):
    grant = give(customer, 10, at=at, kind=PAID)
    hold_credit(customer, usd(4), key="a", at=at)
    with pytest.raises(BadAmount):
        refund(grant, usd("6.000001"), at=at)
    assert figures(customer)[0] == usd(10)


def test_an_invoice_is_paid_from_grants_that_are_live_and_not_held(customer, at):
    give(customer, 10, at=at, key="short", expires_at=at + timedelta(days=1))
    give(customer, 5, at=at, key="long")
    hold_credit(customer, usd(2), key="a", at=at)
    with pytest.raises(DoesNotFit) as refusal:
        spend(customer, usd("13.000001"), at=at)
    assert refusal.value.available == usd(13)
    with pytest.raises(DoesNotFit):
        spend(customer, usd("5.000001"), at=at + timedelta(days=1))


def test_spending_more_than_there_is_changes_nothing(customer, at):
    give(customer, 10, at=at)
    before = snapshot()
    with pytest.raises(DoesNotFit):
        spend(customer, usd(11), at=at)
    assert snapshot() == before


def test_credits_of_two_currencies_know_nothing_of_each_other(customer, at):
    give(customer, 10, at=at)
    with pytest.raises(DoesNotFit):
        hold_credit(customer, Money.of(1, "EUR"), key="a", at=at)
    assert credit_of(customer, "EUR") is None


@pytest.mark.parametrize("key", ["", "k" * 81, "k\0"])
def test_a_grant_needs_a_key_that_can_be_stored(customer, at, key):
    with pytest.raises(BadAmount):
        give(customer, 10, at=at, key=key)
    assert not Grant.objects.exists()


def test_a_grant_ends_after_it_begins(customer, at):
    with pytest.raises(BadAmount):
        grant_credit(customer, usd(1), kind=PAID, key="g", at=at, expires_at=at)
