"""What others publish that a price comes to, and the cases that their pages leave open, by name."""

from decimal import Decimal

import pytest

from billing.money import Money
from subscriptions.pricing import (
    Flat,
    Graduated,
    Kind,
    Minimum,
    Package,
    PartOfPackage,
    Percentage,
    PerUnit,
    SetUpFee,
    Tier,
    Volume,
    ZeroUnits,
    total,
)

# Stripe, "Tiered pricing": five at $7, to ten at $6.50, above at $6.
TIERS = (
    Tier(Decimal(5), Decimal("7")),
    Tier(Decimal(10), Decimal("6.50")),
    Tier(None, Decimal("6")),
)
FLAT_TIERS = (Tier(Decimal(5), Decimal(1), Decimal(10)), Tier(None, Decimal(2), Decimal(20)))


def costs(price, quantity, *, currency="USD", is_first=False):
    return total(price.lines(quantity, currency=currency, is_first=is_first), currency=currency)


def usd(amount):
    return Money.of(amount, "USD")


@pytest.mark.parametrize(
    ("quantity", "graduated", "volume"),
    [
        (1, "7", "7"),
        (5, "35", "35"),
        (6, "41.50", "39"),
        (20, "127.50", "120"),
        (25, "157.50", "150"),
    ],
)
def test_tiers_cost_what_stripe_says(quantity, graduated, volume):
    assert costs(Graduated(TIERS), quantity) == usd(graduated)
    assert costs(Volume(TIERS), quantity) == usd(volume)


def test_each_tier_stands_on_its_own_line():
    lines = Graduated(TIERS).lines(12, currency="USD")
    assert [(line.step, line.quantity, line.amount) for line in lines] == [
        (1, 5, usd(35)),
        (2, 5, usd("32.50")),
        (3, 2, usd(12)),
    ]


@pytest.mark.parametrize(
    ("quantity", "graduated", "volume"), [(5, "15", "15"), ("5.5", "36", "31"), (6, "37", "32")]
)
def test_the_flat_part_is_paid_once_for_each_tier_that_is_entered(quantity, graduated, volume):
    assert costs(Graduated(FLAT_TIERS), quantity) == usd(graduated)
    assert costs(Volume(FLAT_TIERS), quantity) == usd(volume)


@pytest.mark.parametrize("model", [Graduated, Volume])
@pytest.mark.parametrize(("zero", "amount"), [(ZeroUnits.FREE, 0), (ZeroUnits.FIRST_FLAT, 10)])
def test_what_zero_units_cost_is_decided_by_name(model, zero, amount):
    assert costs(model(FLAT_TIERS, zero), 0) == usd(amount)
    assert model(FLAT_TIERS).lines(0, currency="USD") == ()


@pytest.mark.parametrize(
    ("quantity", "whole", "nothing"),
    [(0, 0, 0), (100, 0, 0), (101, 5, 0), ("109.5", 5, 0), (110, 5, 5), (111, 10, 5), (120, 10, 10)],
)
def test_a_part_of_a_package_is_sold_whole_or_not_at_all(quantity, whole, nothing):
    """Ten for $5, the first hundred for nothing."""
    terms = (Decimal(10), Decimal(5), Decimal(100))
    assert costs(Package(*terms), quantity) == usd(whole)
    assert costs(Package(*terms, PartOfPackage.NOTHING), quantity) == usd(nothing)


@pytest.mark.parametrize(
    ("amount", "fee"), [("0", "0"), ("1", "0.50"), ("100", "3.20"), ("1000", "5.00"), ("12.34", "0.66")]
)
def test_a_percentage_has_a_fixed_part_and_bounds(amount, fee):
    price = Percentage(Decimal("2.9"), fixed=Decimal("0.30"), least=Decimal("0.50"), most=Decimal("5"))
    assert costs(price, amount) == usd(fee)


def test_units_may_be_tiny():
    price = PerUnit(Decimal("0.000000000001"))
    assert costs(price, 10**12) == usd(1)
    assert costs(price, 1) == usd(0)


def test_flat_is_flat():
    assert [costs(Flat(Decimal("9.99")), quantity) for quantity in (0, 1, 1000)] == [usd("9.99")] * 3


def test_a_minimum_is_made_up_for_on_a_line_of_its_own():
    price = Minimum(PerUnit(Decimal("0.10")), Decimal(20))
    assert [line.kind for line in price.lines(50, currency="USD")] == [Kind.UNITS, Kind.MINIMUM]
    assert [costs(price, quantity) for quantity in (0, 50, 200, 201)] == [usd(20)] * 3 + [usd("20.10")]


def test_a_fee_for_the_beginning_is_paid_once_and_is_no_part_of_the_minimum():
    inside = SetUpFee(PerUnit(Decimal(1)), Decimal(50))
    assert [costs(inside, 3, is_first=first) for first in (True, False)] == [usd(53), usd(3)]
    assert costs(Minimum(inside, Decimal(10)), 3, is_first=True) == usd(60)


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("JPY", "1"), ("USD", "1.01"), ("KWD", "1.005"), ("CLF", "1.0050")],
)
def test_a_line_is_rounded_once_half_away_from_zero_to_its_currency(currency, amount):
    """Exponents 0, 2, 3 and 4 (ISO 4217): three times 0.335 is 1.005."""
    assert costs(PerUnit(Decimal("0.335")), 3, currency=currency) == Money.of(amount, currency)
