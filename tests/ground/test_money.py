import copy
import operator
import pickle
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.errors import BadAmount, CurrencyMismatch, UnknownCurrency
from billing.iso4217 import EXPONENTS, exponent_of
from billing.money import MICROS_MAX, Money, Percent

moneys = st.builds(Money, st.integers(-MICROS_MAX, MICROS_MAX), st.sampled_from(sorted(EXPONENTS)))
several = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("currency", "exponent"), [("JPY", 0), ("USD", 2), ("MGA", 2), ("KWD", 3), ("CLF", 4), ("UYW", 4)]
)
def test_it_knows_the_exponents_of_iso_4217(currency, exponent):
    assert exponent_of(currency) == exponent


@pytest.mark.parametrize(
    "currency", ["usd", "USDT", "XAU", "XXX", "XDR", "", "ＵＳＤ", "USD\n", None, 840, []]
)
def test_it_refuses_what_is_no_currency(currency):
    with pytest.raises(UnknownCurrency):
        Money(0, currency)


def test_the_table_of_currencies_cannot_be_changed():
    with pytest.raises(TypeError):
        EXPONENTS["USD"] = 3


@pytest.mark.parametrize(
    ("amount", "micros"),
    [
        ("4.10", 4_100_000),
        (4, 4_000_000),
        (Decimal("0.000015"), 15),
        ("-1e2", -(10**8)),
        ("1.50000000", 1_500_000),
    ],
)
def test_it_takes_an_amount_exactly(amount, micros):
    assert Money.of(amount, "USD") == Money(micros, "USD")


@several
@given(moneys)
def test_it_survives_the_round_trip_through_its_amount(money):
    assert Money.of(money.amount, money.currency) == money
    assert Money.of(str(money.amount), money.currency) == money


@several
@given(moneys)
def test_it_survives_the_round_trip_through_json(money):
    assert Money.from_json(money.as_json()) == money


@pytest.mark.parametrize(
    ("micros", "currency", "digits"),
    [
        (4_100_000, "USD", "4.10"),
        (15, "USD", "0.000015"),
        (-50_000, "USD", "-0.05"),
        (12_000_000, "JPY", "12"),
        (500_000, "JPY", "0.5"),
        (1_250_000, "KWD", "1.250"),
    ],
)
def test_it_writes_the_decimals_of_its_currency_and_finer_ones_where_needed(micros, currency, digits):
    assert Money(micros, currency).as_json() == {"amount": digits, "currency": currency}
    assert str(Money(micros, currency)) == f"{digits} {currency}"


def test_its_repr_makes_it_again():
    assert repr(Money.of("4.10", "USD")) == "Money.of('4.10', 'USD')"


@pytest.mark.parametrize(("currency", "amount"), [("USD", "4.10"), ("JPY", "410"), ("KWD", "0.410")])
def test_it_counts_in_minor_units(currency, amount):
    assert Money.from_minor(410, currency) == Money.of(amount, currency)
    assert Money.of(amount, currency).minor == 410


def test_it_has_no_minor_units_while_it_holds_a_fraction_of_one():
    with pytest.raises(BadAmount, match="whole number of minor units"):
        _ = Money.of("0.005", "USD").minor


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "USD", "0.01"),
        ("-0.005", "USD", "-0.01"),
        ("0.004999", "USD", "0"),
        ("2.5", "JPY", "3"),
        ("-2.5", "JPY", "-3"),
        ("1.0005", "KWD", "1.001"),
        ("1.00005", "CLF", "1.0001"),
    ],
)
def test_it_rounds_half_away_from_zero_to_the_minor_unit(amount, currency, rounded):
    assert Money.of(amount, currency).rounded() == Money.of(rounded, currency)


@several
@given(moneys.filter(lambda money: abs(money.micros) < MICROS_MAX - 10**6))
def test_it_never_moves_more_than_half_a_minor_unit_by_rounding(money):
    assert 2 * abs(money.rounded().micros - money.micros) <= Money.from_minor(1, money.currency).micros
    assert -(-money).rounded() == money.rounded()


@pytest.mark.parametrize(
    ("unit_price", "quantity", "micros"),
    [
        ("0.000000000001", 500_000, 1),
        ("0.000000000001", 499_999, 0),
        ("-0.000000000001", 500_000, -1),
        ("0.000015", Decimal("1.5"), 23),
        ("0", 10**30, 0),
        ("9223372036854.775807", 1, MICROS_MAX),
    ],
)
def test_it_rounds_a_price_once(unit_price, quantity, micros):
    assert Money.priced(Decimal(unit_price), quantity, "USD") == Money(micros, "USD")


@pytest.mark.parametrize(
    ("percent", "share"), [("2.9", "2.9"), ("0.0000005", "0.000001"), (-100, -100), (0, 0)]
)
def test_it_gives_a_share(percent, share):
    assert Money.of(100, "USD").share(Percent(percent)) == Money.of(share, "USD")


def test_it_rounds_a_share_once():
    assert Money(-5, "USD").share(Percent(10)) == Money(-1, "USD")


def test_it_adds_and_subtracts_within_one_currency():
    assert Money.of(3, "USD") + Money.of("1.5", "USD") - Money.of(5, "USD") == Money.of("-0.5", "USD")
    one = Money.of(1, "USD")
    assert sum([one, one, one], Money.zero("USD")) == 3 * one == one * 3


def test_it_has_a_sign_and_a_truth():
    owed = Money.of(-3, "USD")
    assert -owed == abs(owed) == Money.of(3, "USD")
    assert owed
    assert not Money.zero("USD")


def test_it_orders_within_one_currency():
    one, two = Money.of(1, "USD"), Money.of(2, "USD")
    assert one < two and one <= two and two > one and two >= one
    assert sorted([two, one]) == [one, two]


@pytest.mark.parametrize("meet", [operator.add, operator.sub, operator.lt, operator.ge])
def test_it_does_not_mix_currencies(meet):
    with pytest.raises(CurrencyMismatch, match="do not mix"):
        meet(Money.of(1, "USD"), Money.of(1, "JPY"))


def test_it_equals_nothing_of_another_currency():
    assert Money.zero("USD") != Money.zero("EUR")
    assert len({Money.of(1, "USD"), Money.of("1.00", "USD"), Money.of(1, "EUR")}) == 2


def test_it_can_be_copied_and_pickled_but_not_changed():
    money = Money.of("4.10", "USD")
    assert pickle.loads(pickle.dumps(money)) == copy.deepcopy(money) == money
    with pytest.raises(AttributeError):
        money.micros = 0


@pytest.mark.parametrize(
    ("micros", "currency", "locale", "text"),
    [
        (1_204_100_000, "USD", None, "$1,204.10"),
        (1_204_100_000, "USD", "de-at", "$ 1.204,10"),
        (-15, "USD", "en_US", "-$0.000015"),
        (MICROS_MAX, "USD", "en", "$9,223,372,036,854.775807"),
        (12_000_000, "JPY", "ja", "￥12"),
        (-1_000_000, "IRR", "en", "-IRR 1.00"),
    ],
)
def test_it_is_written_as_people_write_it(micros, currency, locale, text):
    assert Money(micros, currency).format(locale).replace("\xa0", " ") == text


@pytest.mark.parametrize("locale", ["", "tlh", "xx_YY", "../../etc/passwd", "\0", "a" * 5000])
def test_it_speaks_english_where_the_locale_is_unknown(locale):
    assert Money.of("4.10", "USD").format(locale) == "$4.10"
