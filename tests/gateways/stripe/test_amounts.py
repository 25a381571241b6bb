"""Stripe's units of every currency, there and back."""

import pytest

from billing.errors import BadAmount
from billing.gateways.stripe.amounts import THREE_DECIMAL, ZERO_DECIMAL, from_stripe, to_stripe
from billing.iso4217 import EXPONENTS
from billing.money import Money

# (Stripe, "Supported currencies"): by hand, once more.
UNITS = {
    "USD 12.50": 1250,
    "EUR 0.50": 50,
    "JPY 500": 500,
    "KRW 1000": 1000,
    "CLP 990": 990,
    "MGA 5": 5,
    "ISK 5": 500,
    "UGX 5": 500,
    "HUF 100": 10000,
    "TWD 100": 10000,
    "KWD 5.120": 5120,
    "BHD 1": 1000,
    "JOD 0.010": 10,
}


def money(text):
    currency, amount = text.split()
    return Money.of(amount, currency)


@pytest.mark.parametrize("text", UNITS)
def test_it_sends_what_stripe_calls_the_amount(text):
    assert to_stripe(money(text)) == UNITS[text]
    assert from_stripe(UNITS[text], text[:3].lower()) == money(text)


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_whole_amounts_of_every_currency_come_back(currency):
    for whole in (1, 7, 10, 99_990, 12_345_670):
        amount = Money.of(whole, currency)
        assert from_stripe(to_stripe(amount), currency.lower()) == amount


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_what_is_not_refused_comes_back_to_the_last_digit(currency):
    for minor in (1, 2, 5, 9, 10, 50, 100, 1010, 99_999):
        amount = Money.from_minor(minor, currency)
        try:
            units = to_stripe(amount)
        except BadAmount:
            assert EXPONENTS[currency] > 2 or currency in ZERO_DECIMAL
        else:
            assert from_stripe(units, currency.lower()) == amount


@pytest.mark.parametrize("currency", sorted(THREE_DECIMAL))
def test_the_last_of_three_digits_is_nought(currency):
    assert to_stripe(Money.of("5.120", currency)) == 5120
    with pytest.raises(BadAmount):
        to_stripe(Money.of("5.124", currency))


@pytest.mark.parametrize("text", ["MGA 5.20", "USD 0", "JPY 0", "USD -1"])
def test_it_refuses_what_stripe_has_no_unit_for(text):
    with pytest.raises(BadAmount):
        to_stripe(money(text))


def test_it_refuses_what_is_finer_than_a_unit():
    with pytest.raises(BadAmount):
        to_stripe(Money(5_001, "USD"))


def test_stripe_has_no_list_of_a_currency_that_is_unknown():
    assert set(EXPONENTS) >= (ZERO_DECIMAL | THREE_DECIMAL)
    assert not ZERO_DECIMAL & THREE_DECIMAL
