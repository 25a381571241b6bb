"""Hostile numbers: each is refused with a typed error or taken exactly, never rounded in silence."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.errors import BadAmount, MoneyError
from billing.money import MICROS_MAX, Money, Percent

several = settings(max_examples=100, deadline=None)

NOT_NUMBERS = [
    *(0.1, 1.0, float("nan"), float("inf"), True, False, None, 1j, Fraction(1, 2), b"1", [1], object()),
    *(Decimal("NaN"), Decimal("sNaN"), Decimal("-NaN123"), Decimal("Infinity"), Decimal("-Infinity")),
    *("", " ", " 1", "1 ", "1\n", "1_000", "1,000", "1.", ".5", "+1", "--1", "1.2.3", "0x10", "1e", "$1"),
    *("１２", "١٢", "1２", "²", "½", "−1", "NaN", "nan", "sNaN", "Infinity", "-inf", "1" * 65, "0" * 10**6),
]
TOO_BIG = [10**5000, 2**63, "1e30", "1e999999999", "1e99999999999999999", Decimal("1e30"), Decimal("9" * 99)]
TOO_FINE = ["10.0000005", "1e-7", "1e-999999999", "0.0000001", Decimal("1E-7"), Decimal("1E-400000")]


def kind(number):
    return type(number).__name__


@pytest.mark.parametrize("amount", NOT_NUMBERS + TOO_BIG + TOO_FINE, ids=kind)
def test_it_refuses_an_amount_it_cannot_take_exactly(amount):
    with pytest.raises(BadAmount):
        Money.of(amount, "USD")


@pytest.mark.parametrize("number", NOT_NUMBERS, ids=kind)
def test_it_refuses_what_is_no_number_everywhere(number):
    money = Money.of(1, "USD")
    with pytest.raises(BadAmount):
        Money.priced(number, 1, "USD")
    with pytest.raises(BadAmount):
        Money.priced(Decimal(1), number, "USD")
    with pytest.raises(BadAmount):
        money.split([1, number])
    with pytest.raises(BadAmount):
        Percent(number)


@pytest.mark.parametrize("units", [1.0, Decimal(1), "1", True, None, 2**63, -(2**63), 10**5000], ids=kind)
def test_it_refuses_units_that_are_no_64_bit_integer(units):
    with pytest.raises(BadAmount):
        Money(units, "USD")
    with pytest.raises(BadAmount):
        Money.from_minor(units, "UYW")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("9223372036854.775807", "USD"), ("-9223372036854.775807", "KWD"), ("0.5", "JPY")],
)
def test_it_takes_the_widest_and_the_finest_exactly(amount, currency):
    assert Money.of(amount, currency).as_json()["amount"] == amount


@pytest.mark.parametrize("nothing", ["-0", "-0.00", Decimal("-0"), Decimal("0E+999999"), "-0e-6", 0])
def test_it_has_no_negative_zero(nothing):
    assert Money.of(nothing, "USD").as_json() == {"amount": "0.00", "currency": "USD"}


def test_it_does_not_round_10_005_the_way_a_database_column_does():
    assert Money.of("10.005", "USD").as_json()["amount"] == "10.005"
    with pytest.raises(BadAmount):
        _ = Money.of("10.005", "USD").minor


@pytest.mark.parametrize("unit_price", [Decimal("1e-13"), Decimal("9" * 60), Decimal("1e999999")])
def test_it_refuses_a_price_it_cannot_hold(unit_price):
    with pytest.raises(BadAmount):
        Money.priced(unit_price, 1, "USD")


@pytest.mark.parametrize("times", [1.0, 0.1, True, Decimal(1), "2", None])
def test_it_multiplies_by_whole_numbers_only(times):
    with pytest.raises(TypeError):
        Money.of(1, "USD") * times
    with pytest.raises(TypeError):
        times * Money.of(1, "USD")


@pytest.mark.parametrize("stranger", [1, 1.0, Decimal(1), "1", None])
def test_it_meets_money_only(stranger):
    for meet in (Money.__add__, Money.__sub__, Money.__lt__, Money.__ge__):
        assert meet(Money.of(1, "USD"), stranger) is NotImplemented
    assert Money.of(1, "USD") != stranger


def test_it_refuses_a_sum_beyond_its_range():
    most = Money(MICROS_MAX, "USD")
    for overflow in (lambda: most + Money(1, "USD"), lambda: most * 2, lambda: most.rounded() * 10):
        with pytest.raises(BadAmount):
            overflow()
    assert -most - Money.zero("USD") == -abs(most)


@pytest.mark.parametrize(
    "data", [None, [], "4.10 USD", {}, {"amount": "1"}, {"amount": 1.5, "currency": "USD"}]
)
def test_it_refuses_json_that_is_not_money(data):
    with pytest.raises(BadAmount):
        Money.from_json(data)


def test_it_does_not_heed_the_decimal_context_around_it():
    with localcontext(Context(prec=3, traps=[])):
        money = Money.of("1234567.891234", "USD")
        assert money.amount == Decimal("1234567.891234")
        assert Money.priced(Decimal("1234567.891234"), Decimal("1.0"), "USD") == money
        assert money.share(Percent("100.00")) == money
        assert money.format("en") == "$1,234,567.891234"
        with pytest.raises(BadAmount):
            Money.of(Decimal("NaN"), "USD")


@several
@given(st.one_of(st.text(max_size=20), st.decimals(), st.integers(), st.floats(), st.booleans()))
def test_it_takes_any_number_exactly_or_not_at_all(number):
    try:
        taken = Money.of(number, "USD")
    except MoneyError:
        return
    assert Fraction(taken.micros, 10**6) == Fraction(number)
    assert not isinstance(number, float | bool)


@several
@given(st.from_regex(r"-?[0-9]{1,16}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,2})?", fullmatch=True))
def test_it_takes_any_written_number_exactly_or_not_at_all(written):
    exact = Fraction(written) * 10**6
    if exact.denominator == 1 and abs(exact) <= MICROS_MAX:
        assert Money.of(written, "JPY").micros == exact
    else:
        with pytest.raises(BadAmount):
            Money.of(written, "JPY")


@several
@given(st.decimals(-(10**9), 10**9, places=12), st.decimals(-1000, 1000, places=6))
def test_it_prices_as_exact_fractions_would(unit_price, quantity):
    exact = Fraction(unit_price) * Fraction(quantity) * 10**6
    micros = Money.priced(unit_price, quantity, "USD").micros
    assert abs(micros) == int(abs(exact) + Fraction(1, 2))
    assert micros * exact >= 0
