"""Hostile numbers through the actions: a typed error and no change, or taken exactly."""

import os
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.credit.amounts import AMOUNT_MAX, TOTAL_MAX
from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_budget, change_limit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, DoesNotFit, MoneyError
from billing.money import MICROS_MAX, Money
from tests.conftest import AT
from tests.credit.world import give, refund, snapshot, spend, usd

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
NO_MONEY = [
    *(float("nan"), float("inf"), -float("inf"), -0.0, 1e30, 0.1, 1, "1", "１２", None, True),
    *(Decimal("NaN"), Decimal("Infinity"), Decimal("-0"), Decimal("10.005"), {"amount": "1"}),
]
OUT_OF_RANGE = [0, -1, -MICROS_MAX, AMOUNT_MAX + 1, MICROS_MAX]
PAID = GrantKind.PAID

# Each verb that takes an amount of a customer, and of what stands there before.
VERBS = {
    "hold": lambda bo, amount: hold_credit(bo, amount, key="new", at=AT),
    "capture": lambda bo, amount: capture_hold(bo.holds.get().pk, amount, at=AT),
    "grant": lambda bo, amount: grant_credit(bo, amount, kind=PAID, key="new", at=AT),
    "refund": lambda bo, amount: refund(credit_of(bo).grants.get(), amount, at=AT),
    "spend": lambda bo, amount: spend(bo, amount, at=AT),
}
amounts = st.one_of(
    st.integers(-MICROS_MAX, MICROS_MAX),
    st.integers(-3, 20_000_000),
    st.sampled_from([AMOUNT_MAX, AMOUNT_MAX + 1, AMOUNT_MAX - 1, *OUT_OF_RANGE]),
)
currencies = st.sampled_from(["USD", "USD", "JPY", "KWD", "EUR"])
several = settings(max_examples=200 if IS_FULL else 30, suppress_health_check=list(HealthCheck))


@pytest.fixture
def customer(bo):
    give(bo.customer, 10, at=AT, kind=PAID)
    hold_credit(bo.customer, usd(4), key="old", at=AT)
    return bo.customer


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_no_money_is_refused(customer, verb):
    before = snapshot()
    for amount in NO_MONEY:
        with pytest.raises(BadAmount):
            VERBS[verb](customer, amount)
        assert snapshot() == before


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_negative_nothing_zero_nothing_boundless(customer, verb):
    before = snapshot()
    for micros in OUT_OF_RANGE:
        with pytest.raises(BadAmount):
            VERBS[verb](customer, Money(micros, "USD"))
        assert snapshot() == before


@pytest.mark.parametrize("verb", VERBS)
def test_another_currency_is_refused_or_a_credit_of_its_own(customer, verb):
    before = snapshot()
    if verb == "grant":
        VERBS[verb](customer, Money.of(1, "JPY"))
        assert credit_of(customer, "JPY").balance == Money.of(1, "JPY")
        assert credit_of(customer).balance == usd(10)
        return
    with pytest.raises((MoneyError, DoesNotFit)):
        VERBS[verb](customer, Money.of(1, "JPY"))
    assert snapshot()[1:] == before[1:], "no grant, hold or transfer has changed"


@several
@given(verb=st.sampled_from(sorted(VERBS)), micros=amounts, currency=currencies)
def test_any_amount_is_refused_whole_or_taken_exactly(customer, verb, micros, currency):
    with transaction.atomic():
        refuse_whole_or_take_exactly(customer, verb, Money(micros, currency))
        transaction.set_rollback(True)


def refuse_whole_or_take_exactly(customer, verb, amount):
    micros, currency = amount.micros, amount.currency
    before, rows = credit_of(customer), snapshot()
    try:
        VERBS[verb](customer, amount)
    except (MoneyError, DoesNotFit):
        assert snapshot()[1:] == rows[1:]
        return
    finally:
        after = credit_of(customer)
        assert after.account.debits.filter(amount_micros__lte=0).count() == 0
    moved = {"hold": after.held - before.held, "grant": after.balance - before.balance}
    other = credit_of(customer, currency)
    if currency == "USD" and verb in moved:
        assert moved[verb] == amount
    elif verb == "grant":
        assert other.balance.micros >= micros


def test_credit_never_comes_to_more_than_its_sums_have_room_for(bo):
    most = Money(AMOUNT_MAX, "USD")
    for n in range(TOTAL_MAX // AMOUNT_MAX):
        grant_credit(bo.customer, most, kind=PAID, key=str(n), at=AT)
    before = snapshot()
    with pytest.raises(BadAmount):
        grant_credit(bo.customer, most, kind=PAID, key="one more", at=AT)
    assert snapshot() == before
    change_limit(bo.customer, most, at=AT, why="test")
    hold_credit(bo.customer, most, key="a", at=AT)


@pytest.mark.parametrize("key", ["", "k" * 301, "k\0"])
def test_a_hold_needs_a_key_that_can_be_stored(customer, key):
    with pytest.raises(BadAmount):
        hold_credit(customer, usd(1), key=key, at=AT)


def test_limits_and_budgets_are_money_too(customer):
    for amount in NO_MONEY:
        with pytest.raises(BadAmount):
            change_limit(customer, amount, at=AT, why="test")
        if amount is not None:  # None is no budget at all.
            with pytest.raises(BadAmount):
                change_budget(customer, amount, currency="USD", at=AT)
