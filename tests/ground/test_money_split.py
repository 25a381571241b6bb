from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.errors import BadAmount
from billing.iso4217 import EXPONENTS
from billing.money import MICROS_MAX, Money

currencies = st.sampled_from(sorted(EXPONENTS))
moneys = st.builds(Money, st.integers(-MICROS_MAX, MICROS_MAX), currencies)
decimals = st.decimals(0, 1000, places=12)
weights = st.lists(st.one_of(st.integers(0, 10**6), decimals), min_size=1, max_size=8).filter(any)
several = settings(max_examples=100, deadline=None)


def micros(parts):
    return [part.micros for part in parts]


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [Decimal("0.5"), Decimal("0.5")], [3, 2]),
        (7, [0, 1, 0], [0, 7, 0]),
        (10, [70, 20, 10], [7, 2, 1]),
        (1, [1, 2, 3], [0, 0, 1]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_it_splits_by_largest_remainder_and_the_earliest_wins_a_tie(whole, weights, parts):
    assert micros(Money(whole, "USD").split(weights)) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [Decimal("-0.1"), 2], [Decimal("1e-13")]])
def test_it_refuses_weights_that_share_out_nothing(weights):
    with pytest.raises(BadAmount):
        Money.of(1, "USD").split(weights)


@several
@given(moneys, weights)
def test_it_loses_nothing_and_makes_nothing(money, weights):
    assert sum(money.split(weights), Money.zero(money.currency)) == money


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_it_sums_to_the_whole_in_every_currency(currency):
    whole = Money.from_minor(100, currency)
    for parts in (whole.split([1, 2, 4]), whole.split_minor([1, 2, 4])):
        assert sum(parts, Money.zero(currency)) == whole


@several
@given(moneys, weights, st.randoms(use_true_random=False))
def test_its_total_does_not_depend_on_the_order(money, weights, random):
    shuffled = random.sample(weights, len(weights))
    assert sum(micros(money.split(shuffled))) == sum(micros(money.split(weights))) == money.micros


@several
@given(moneys, weights)
def test_it_gives_every_part_its_exact_share_to_less_than_a_micro(money, weights):
    exact = [int(Decimal(weight).scaleb(12)) for weight in weights]
    for part, weight in zip(micros(money.split(weights)), exact, strict=True):
        assert abs(part * sum(exact) - money.micros * weight) < sum(exact)


@several
@given(moneys, weights)
def test_it_splits_a_debt_as_it_splits_a_credit(money, weights):
    assert micros((-money).split(weights)) == [-part for part in micros(money.split(weights))]


def test_it_gives_nothing_to_a_weight_of_zero():
    assert micros(Money(2, "USD").split([0, 1, 1, 1])) == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("minor", "currency", "parts"),
    [
        (100, "USD", ["0.34", "0.33", "0.33"]),
        (100, "JPY", [34, 33, 33]),
        (-2, "KWD", ["-0.001", "-0.001", 0]),
    ],
)
def test_it_splits_into_whole_minor_units(minor, currency, parts):
    split = Money.from_minor(minor, currency).split_minor([1, 1, 1])
    assert split == tuple(Money.of(part, currency) for part in parts)


def test_it_splits_only_whole_minor_units_into_minor_units():
    with pytest.raises(BadAmount):
        Money.of("0.005", "USD").split_minor([1, 1])
