"""What holds of every price, of any quantity, in every currency."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.errors import BadAmount
from billing.money import Money
from subscriptions.pricing import (
    Flat,
    Graduated,
    Minimum,
    Package,
    PartOfPackage,
    Percentage,
    PerUnit,
    PricingError,
    SetUpFee,
    Tier,
    Volume,
    ZeroUnits,
    from_document,
    to_document,
    total,
)

figures = st.decimals(0, 10**6, places=6, allow_nan=False)
above_zero = st.decimals("0.000001", 10**6, places=6, allow_nan=False)
currencies = st.sampled_from(["JPY", "USD", "KWD", "CLF"])


@st.composite
def tiers(draw):
    ends = sorted(draw(st.sets(st.integers(1, 1000), max_size=4)))
    return tuple(Tier(end and Decimal(end), draw(figures), draw(figures)) for end in (*ends, None))


PLAIN = st.one_of(
    st.builds(Flat, figures),
    st.builds(PerUnit, figures),
    st.builds(Package, above_zero, figures, figures, st.sampled_from(PartOfPackage)),
    st.builds(Percentage, st.decimals(0, 100, places=4), figures, figures),
    st.builds(Graduated, tiers(), st.sampled_from(ZeroUnits)),
    st.builds(Volume, tiers(), st.sampled_from(ZeroUnits)),
)
PRICES = PLAIN | st.builds(Minimum, PLAIN, above_zero) | st.builds(SetUpFee, PLAIN, above_zero)


def costs(price, quantity, currency="USD"):
    return total(price.lines(quantity, currency=currency, is_first=True), currency=currency)


@given(PRICES, figures, currencies)
def test_nothing_costs_less_than_nothing_and_lines_are_whole(price, quantity, currency):
    for line in price.lines(quantity, currency=currency):
        assert line.amount.micros >= 0
        assert line.amount == line.amount.rounded()


@given(PRICES, figures, currencies)
def test_lines_add_up_in_any_order(price, quantity, currency):
    lines = price.lines(quantity, currency=currency)
    assert total(lines, currency=currency) == total(lines[::-1], currency=currency)
    exact = sum(line.quantity * line.unit_amount + line.flat_amount for line in lines)
    minor_unit = Money.from_minor(1, currency).amount
    assert abs(total(lines, currency=currency).amount - exact) <= len(lines) * minor_unit / 2


@given(st.builds(Graduated, tiers()) | st.builds(PerUnit, figures), figures, figures)
def test_more_never_costs_less_but_by_volume(price, one, other):
    fewer, more = sorted((one, other))
    assert costs(price, fewer) <= costs(price, more)


def test_by_volume_one_more_may_cost_less():
    price = Volume((Tier(Decimal(5), Decimal(7)), Tier(None, Decimal(5))))
    assert costs(price, 5) > costs(price, 6)


@given(PLAIN, above_zero, figures)
def test_a_minimum_is_never_undercut_nor_added(price, least, quantity):
    floor = Money.of(least, "USD").rounded()
    assert costs(Minimum(price, least), quantity) == max(costs(price, quantity), floor)


@given(PRICES)
def test_every_price_comes_back_from_its_document(price):
    assert from_document(to_document(price)) == price


@given(PRICES, figures)
def test_a_coarse_context_of_the_host_changes_nothing(price, quantity):
    expected = price.lines(quantity, currency="USD")
    with localcontext(prec=3):
        assert price.lines(quantity, currency="USD") == expected
        assert from_document(to_document(price)) == price


@pytest.mark.parametrize("quantity", ["-1", "NaN", "Infinity", 0.5, None, True, "0.0000000000001", "1e13"])
def test_it_refuses_a_quantity_that_is_none(quantity):
    with pytest.raises(PricingError, match="quantity"):
        PerUnit(Decimal(1)).lines(quantity, currency="USD")


def test_it_refuses_what_no_book_can_hold():
    with pytest.raises(BadAmount):
        PerUnit(Decimal(10**12)).lines(10**12, currency="USD")
