"""What an invoice comes to: exact, in whole minor units, and the parts are the whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.errors import BadAmount, CurrencyMismatch
from billing.invoices.lines.totals import Discount, NewLine, share, totals_of
from billing.money import Money, Percent

CURRENCIES = ("JPY", "USD", "KWD")
percents = st.integers(0, 1_000_000).map(lambda n: Decimal(n).scaleb(-4))
prices = st.integers(0, 10**15).map(lambda n: Decimal(n).scaleb(-12))
lines = st.builds(
    NewLine,
    st.just("line"),
    prices,
    quantity=st.integers(1, 10**6),
    discount_percent=percents,
    tax_percent=percents,
)


@st.composite
def invoices(draw):
    currency = draw(st.sampled_from(CURRENCIES))
    amounts = st.integers(1, 10**6).map(
        lambda minor: Discount("off", amount=Money.from_minor(minor, currency))
    )
    off = st.one_of(amounts, percents.map(lambda percent: Discount("off", percent=percent)))
    return draw(st.lists(lines, min_size=1, max_size=8)), draw(st.lists(off, max_size=3)), currency


def usd(amount):
    return Money.of(amount, "USD")


def total_of(*lines, discounts=(), currency="USD"):
    return totals_of(lines, discounts, currency).total


@given(invoices())
def test_the_parts_are_the_whole_and_none_is_below_zero(invoice):
    totals = totals_of(*invoice)
    assert sum(line.net.micros for line in totals.lines) == totals.net.micros
    assert sum(line.tax.micros for line in totals.lines) == totals.tax.micros
    for line in totals.lines:
        assert line.amount.micros >= line.discount.micros >= 0
        assert min(line.tax.micros, line.net.micros) >= 0
        assert [line.amount.minor, line.discount.minor, line.tax.minor]


@given(invoices(), st.randoms())
def test_what_is_to_pay_before_tax_does_not_hang_on_the_order_of_lines(invoice, random):
    new_lines, discounts, currency = invoice
    shuffled = random.sample(new_lines, len(new_lines))
    assert totals_of(shuffled, discounts, currency).net == totals_of(new_lines, discounts, currency).net


@given(st.lists(lines, min_size=1, max_size=8), st.sampled_from(CURRENCIES), st.randoms())
def test_without_discounts_the_tax_does_not_either(new_lines, currency, random):
    shuffled = random.sample(new_lines, len(new_lines))
    assert totals_of(shuffled, (), currency).total == totals_of(new_lines, (), currency).total


@given(st.integers(0, 10**12), percents, st.sampled_from(CURRENCIES))
def test_a_share_is_rounded_once_half_away_from_zero(minor, percent, currency):
    exact = Fraction(minor) * Fraction(percent) / 100
    over = share(Money.from_minor(minor, currency), percent).minor - exact
    assert Fraction(-1, 2) < over <= Fraction(1, 2)


@given(invoices())
def test_one_discount_after_the_other_takes_what_is_left(invoice):
    new_lines, discounts, currency = invoice
    left = totals_of(new_lines, (), currency).net
    for discount in discounts:
        left -= discount.off(left)
    assert totals_of(new_lines, discounts, currency).net == left


def test_tax_is_rounded_once_where_twice_would_be_a_cent_more():
    # 0.499987 cents; to the micro first, it would be half a cent, and then a whole one.
    assert usd("0.17").share(Percent("2.9411")).rounded() == usd("0.01")
    assert totals_of([NewLine("x", "0.17", tax_percent="2.9411")], (), "USD").tax == usd(0)


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [("JPY", "2.5", "3"), ("USD", "0.005", "0.01"), ("KWD", "0.0005", "0.001"), ("USD", "0.004999", "0")],
)
def test_a_line_is_rounded_half_away_from_zero_to_the_minor_unit(currency, price, amount):
    assert total_of(NewLine("x", price), currency=currency) == Money.of(amount, currency)


def test_the_order_is_line_discount_then_the_invoices_in_a_chain_then_tax():
    line = NewLine("x", "100", quantity=2, discount_percent=10, tax_percent=20)
    chain = (Discount("ten off", percent=10), Discount("two off", amount=usd(2)))
    assert total_of(line, discounts=chain) == usd("192.00")
    assert total_of(line, discounts=chain[::-1]) == usd("192.24")


def test_a_discount_is_split_by_what_the_lines_come_to():
    totals = totals_of([NewLine("a", "10"), NewLine("b", "20")], [Discount("off", amount=usd(1))], "USD")
    assert [line.discount for line in totals.lines] == [usd("0.33"), usd("0.67")]


def test_no_discount_takes_more_than_there_is():
    everything = (Discount("all", amount=usd(500)), Discount("more", amount=usd(1)))
    assert total_of(NewLine("x", "10", tax_percent=20), discounts=everything) == usd(0)


def test_use_is_rounded_on_the_document_alone():
    line = NewLine.of_usage("use", usd("1.234567"), tax_percent=10)
    assert line.usage == usd("1.234567")
    assert total_of(line) == usd("1.35")


@pytest.mark.parametrize("bad", ["-1", "NaN", "Infinity", "１２", "1e40", "0.0000000000001", 0.1, True, None])
@pytest.mark.parametrize("field", ["unit_price", "quantity", "discount_percent", "tax_percent"])
def test_it_refuses_numbers_that_are_none(field, bad):
    with pytest.raises(BadAmount):
        NewLine("x", **{"unit_price": "1", field: bad})


@pytest.mark.parametrize(
    "make",
    [
        lambda: NewLine("x", "1", 0),
        lambda: NewLine("x", "1", tax_percent="100.01"),
        lambda: NewLine("x", "1", tax_percent="8.87512"),
        lambda: NewLine("x", "2", usage=usd(1)),
        lambda: NewLine("x", "1", 2, usage=usd(1)),
        lambda: NewLine.of_usage("x", usd(0)),
        lambda: NewLine("x", "1e12"),
        lambda: total_of(NewLine("x", "1e11", quantity=2)),
        lambda: total_of(*[NewLine("x", "9e10")] * 2),
        lambda: Discount("x"),
        lambda: Discount("x", percent=1, amount=usd(1)),
        lambda: Discount("x", percent="-1"),
        lambda: Discount("x", amount=usd("0.001")),
        lambda: Discount("x", amount=usd(0)),
    ],
)
def test_it_refuses_what_cannot_stand_on_an_invoice(make):
    with pytest.raises(BadAmount):
        make()


def test_it_refuses_another_currency():
    with pytest.raises(CurrencyMismatch):
        total_of(NewLine.of_usage("use", Money.of(1, "EUR")))
    with pytest.raises(CurrencyMismatch):
        total_of(NewLine("x", "1"), discounts=[Discount("off", amount=Money.of(1, "EUR"))])
