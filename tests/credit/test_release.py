"""What a hold lets go: all of it or the rest, to where it came from, once."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, expire_holds, hold_credit, release_hold, renew_hold
from billing.errors import CurrencyMismatch, HoldResolved, KeyReused
from billing.models import Grant, Hold, Transfer
from billing.money import Money
from tests.credit.world import figures, give, snapshot, usd

MINUTE = timedelta(minutes=1)


@pytest.fixture
def customer(bo, at):
    give(bo.customer, 6, at=at, key="short", expires_at=at + timedelta(days=1))
    give(bo.customer, 6, at=at, key="paid", kind=GrantKind.PAID)
    return bo.customer


@pytest.fixture
def held(customer, at):
    return hold_credit(customer, usd(8), key="a", at=at, expires_at=at + MINUTE)


def grants():
    return {g.key: (g.remaining_micros // 10**6, g.held_micros // 10**6) for g in Grant.objects.all()}


def test_it_goes_back_to_the_grants_it_came_from(customer, held, at):
    assert grants() == {"short": (6, 6), "paid": (6, 2)}
    release_hold(held.hold_id, at=at)
    assert grants() == {"short": (6, 0), "paid": (6, 0)}
    assert figures(customer) == (usd(12), usd(0), usd(0), usd(12))


def test_the_rest_of_a_capture_goes_back_too(customer, held, at):
    capture_hold(held.hold_id, usd(7), at=at)
    assert grants() == {"short": (0, 0), "paid": (5, 0)}
    assert figures(customer) == (usd(5), usd(0), usd(0), usd(5))


def test_an_expired_hold_goes_back_as_a_released_one(customer, held, at):
    assert expire_holds(at=at + MINUTE) == 1
    assert expire_holds(at=at + MINUTE) == 0
    assert grants() == {"short": (6, 0), "paid": (6, 0)}
    assert Transfer.objects.filter(state="voided").count() == 1


def test_a_hold_that_is_over_is_not_renewed(customer, held, at):
    release_hold(held.hold_id, at=at)
    assert not renew_hold(held.hold_id, expires_at=at + 2 * MINUTE)


def test_a_hold_is_never_renewed_to_end_earlier(customer, held, at):
    assert not renew_hold(held.hold_id, expires_at=at + MINUTE / 2)
    assert Hold.objects.get().expires_at == at + MINUTE


def test_who_releases_what_has_expired_is_content(customer, held, at):
    expire_holds(at=at + MINUTE)
    release_hold(held.hold_id, at=at + MINUTE)
    assert Hold.objects.get().state == "expired"


def test_nothing_is_captured_in_another_currency(customer, held, at):
    before = snapshot()
    with pytest.raises(CurrencyMismatch):
        capture_hold(held.hold_id, Money.of(8, "EUR"), at=at)
    assert snapshot() == before


@pytest.mark.parametrize("resolve", [release_hold, lambda pk, at: capture_hold(pk, usd(1), at=at)])
def test_a_hold_that_never_was_is_refused(customer, at, resolve):
    with pytest.raises(HoldResolved):
        resolve(402, at=at)


def test_a_key_used_in_one_currency_is_not_free_in_another(customer, held, at):
    euros = Money.of(8, "EUR")
    grant_credit(customer, euros, kind=GrantKind.PAID, key="euros", at=at)
    before = snapshot()
    with pytest.raises(KeyReused):
        hold_credit(customer, euros, key="a", at=at)
    assert snapshot() == before
