"""What comes off what, by `totals_of`: never below zero, in the order as documented, to the last cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.errors import CurrencyMismatch
from billing.invoices.lines.totals import NewLine, totals_of
from billing.money import Money
from subscriptions.discounts.stacking import Offer, Part, stack
from tests.samples import IS_FULL
from tests.subscriptions.shop import usd

PRO = Part("pro", [NewLine("Pro", "20.00", tax_percent=19)])
SEATS = Part("seats", [NewLine("Seats", "5.00", 3, tax_percent=7)])


def percent(value, *, number=1, plans=(), on_lines=False):
    return Offer(number, f"{value} %", Decimal(value), is_on_lines=on_lines, plans=frozenset(plans))


def amount(value, *, number=1, plans=(), on_lines=False, currency="USD"):
    off = Money.of(value, currency)
    return Offer(number, f"{value} off", None, off, is_on_lines=on_lines, plans=frozenset(plans))


def totals(parts, offers, currency="USD", **how):
    stacked = stack(parts, offers, currency=currency, **how)
    return totals_of(stacked.lines, stacked.discounts, currency)


def nets(parts, offers, **how):
    return [line.net for line in totals(parts, offers, **how).lines]


def test_without_offers_everything_stays_as_it_is():
    stacked = stack([PRO, SEATS], [], currency="USD")
    assert (stacked.lines, stacked.discounts, stacked.used) == ([*PRO.lines, *SEATS.lines], (), ())


def test_a_percentage_of_the_lines_of_one_plan_leaves_the_others_alone():
    offer = percent("25", plans=["pro"], on_lines=True)
    assert nets([PRO, SEATS], [offer]) == [usd("15.00"), usd("15.00")]


def test_two_percentages_on_a_line_chain_and_are_rounded_once():
    offers = [percent("10", on_lines=True), percent("20", number=2, on_lines=True)]
    (line,) = stack([PRO], offers, currency="USD").lines
    assert line.discount_percent == Decimal("28")
    offers = [percent("12.3456", on_lines=True), percent("7.8901", number=2, on_lines=True)]
    (line,) = stack([PRO], offers, currency="USD").lines
    assert line.discount_percent == Decimal("19.2616"), "19.26161981…"


def test_an_amount_off_lines_is_shared_once_by_what_is_left():
    offer = amount("7.00", on_lines=True)
    assert nets([PRO, SEATS], [offer]) == [usd("16.00"), usd("12.00")]
    half_off_pro = percent("50", number=2, plans=["pro"], on_lines=True)
    assert nets([PRO, SEATS], [half_off_pro, amount("5.00", on_lines=True)]) == [usd("8.00"), usd("12.00")]


def test_an_amount_restricted_to_a_plan_comes_off_its_lines_to_the_cent():
    odd = Part("pro", [NewLine("Pro", "17.99")])
    assert nets([odd, SEATS], [amount("5.00", plans=["pro"], on_lines=True)]) == [usd("12.99"), usd("15.00")]


def test_what_an_amount_is_over_the_lines_lapses():
    assert nets([PRO, SEATS], [amount("50.00", plans=["pro"], on_lines=True)]) == [usd(0), usd("15.00")]
    assert totals([PRO, SEATS], [amount("50.00")]).net == usd(0)


def test_on_one_line_percent_and_amount_come_in_the_order_handed_in():
    ten, five = percent("10", on_lines=True), amount("5.00", number=2, on_lines=True)
    assert nets([PRO], [ten, five]) == [usd("13.00")]
    assert nets([PRO], [five, ten]) == [usd("13.50")]


def test_the_lines_come_before_the_invoice_whatever_the_order():
    on_line, on_invoice = percent("50", on_lines=True), amount("4.00", number=2)
    for offers in ([on_line, on_invoice], [on_invoice, on_line]):
        assert totals([PRO], offers).net == usd("6.00")


def test_discounts_of_the_invoice_chain_in_their_order():
    assert totals([PRO], [percent("10"), amount("5.00", number=2)]).net == usd("13.00")
    assert totals([PRO], [amount("5.00"), percent("10", number=2)]).net == usd("13.50")


def test_a_line_says_what_was_taken_off():
    stacked = stack([PRO, SEATS], [percent("25", plans=["pro"], on_lines=True)], currency="USD")
    assert [line.description for line in stacked.lines] == ["Pro · 25 %", "Seats"]
    long = Part("pro", [NewLine("x" * 499, 1)])
    assert len(stack([long], [percent("25", on_lines=True)], currency="USD").lines[0].description) == 500


def test_what_a_line_came_with_stays_and_is_chained():
    came = Part("pro", [NewLine("Pro", "20.00", discount_percent=10)])
    assert nets([came], [percent("50", on_lines=True)]) == [usd("9.00")]


def test_an_offer_is_used_by_a_period_in_which_it_covers_something():
    offers = [
        percent("100", number=1, on_lines=True),
        percent("10", number=2, plans=["pro"], on_lines=True),
        percent("10", number=3, plans=["team"], on_lines=True),
        amount("1.00", number=4),
    ]
    assert stack([PRO], offers, currency="USD").used == (1, 2, 4)
    assert stack([Part("pro", [NewLine("Free", 0)])], offers, currency="USD").used == ()


def test_of_a_part_of_a_period_so_much_of_an_amount_is_given():
    part = Part("pro", [NewLine("Pro, half of it", "10.00")])
    for on_lines in (True, False):
        half = nets([part], [amount("5.01", on_lines=on_lines)], of_period=Fraction(1, 2))
        assert half == [usd("7.49")], "2.505 is 2.51"
    assert nets([part], [percent("10")], of_period=Fraction(1, 2)) == [usd("9.00")]
    assert stack([part], [amount("0.01")], currency="USD", of_period=Fraction(1, 9)).discounts == ()


def test_an_amount_in_another_currency_is_refused():
    for on_lines in (True, False):
        with pytest.raises(CurrencyMismatch):
            stack([PRO], [amount("5.00", currency="EUR", on_lines=on_lines)], currency="USD")


MINOR = {"JPY": "1", "USD": "0.01", "KWD": "0.001"}
several = settings(max_examples=2000 if IS_FULL else 40)
percents = st.decimals("0.0001", 100, places=4)
keys = st.sampled_from(["pro", "seats", "storage"])
some_plans = st.frozensets(keys, max_size=2)


@st.composite
def bills(draw, minor_max=10**9):
    """Lines of three plans in one currency, and offers of every kind, in some order."""
    currency = draw(st.sampled_from(sorted(MINOR)))
    unit = Decimal(MINOR[currency])
    prices = st.integers(0, minor_max).map(lambda minor: minor * unit)
    line = st.builds(NewLine, st.just("x"), prices, tax_percent=st.sampled_from([0, 7, 19]))
    parts = draw(st.lists(st.builds(Part, keys, st.lists(line, max_size=3)), min_size=1, max_size=4))
    off = st.integers(1, minor_max).map(lambda minor: Money.from_minor(minor, currency))
    said = {"is_on_lines": st.booleans(), "plans": some_plans}
    offer = st.builds(Offer, st.integers(1, 9), st.just("t"), percents, **said) | st.builds(
        Offer, st.integers(1, 9), st.just("t"), st.none(), off, **said
    )
    return parts, draw(st.lists(offer, max_size=4)), currency


@several
@given(bills())
def test_nothing_is_below_zero_and_the_parts_sum_to_the_whole(bill):
    parts, offers, currency = bill
    found = totals(parts, offers, currency)
    for line in found.lines:
        assert Money.zero(currency) <= line.net <= line.amount
    assert sum((line.net for line in found.lines), Money.zero(currency)) == found.net
    assert sum((line.tax for line in found.lines), Money.zero(currency)) == found.tax


@several
@given(bills(), st.booleans())
def test_a_hundred_percent_is_nothing_to_pay(bill, on_lines):
    parts, offers, currency = bill
    place = len(offers) // 2
    offers = [*offers[:place], percent("100", on_lines=on_lines), *offers[place:]]
    assert not totals(parts, offers, currency).total


@several
@given(bills(minor_max=999_999), st.integers(1, 10**6), some_plans)
def test_below_a_million_minor_units_an_amount_off_lines_is_exact(bill, minor, plans):
    parts, _offers, currency = bill
    off = Money.from_minor(minor, currency)
    found = totals(parts, [Offer(1, "t", None, off, is_on_lines=True, plans=plans)], currency)
    lines = iter(found.lines)
    sums = {True: Money.zero(currency), False: Money.zero(currency)}
    taken = dict(sums)
    for part in parts:
        for _line in part.lines:
            line, is_covered = next(lines), not plans or part.plan_key in plans
            sums[is_covered] += line.amount
            taken[is_covered] += line.discount
    assert taken == {True: min(off, sums[True]), False: Money.zero(currency)}


@several
@given(st.integers(10**6, 10**13), st.integers(1, 10**13))
def test_above_it_is_at_most_a_millionth_of_the_line_more(minor, off):
    price = Money.from_minor(minor, "USD")
    part = Part("pro", [NewLine("Pro", price.amount)])
    found = totals([part], [Offer(1, "t", None, Money.from_minor(off, "USD"), is_on_lines=True)])
    (line,) = found.lines
    promised = min(off, minor)
    assert promised <= line.discount.minor <= min(minor, promised + minor // 10**6 + 1)


@several
@given(bills(minor_max=999_999))
def test_more_offers_never_cost_more(bill):
    parts, offers, currency = bill
    for count in range(len(offers)):
        assert totals(parts, offers[: count + 1], currency).net <= totals(parts, offers[:count], currency).net
