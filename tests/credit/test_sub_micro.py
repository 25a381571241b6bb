"""Many tiny charges come to what they come to, to the last micro."""

from decimal import Decimal

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of, uninvoiced_usage
from billing.ledger.queries import balance_of
from billing.models import Hold
from billing.money import Money
from tests.credit.world import usd

PRICE = Decimal("0.000015")


def test_a_million_tiny_charges_come_to_fifteen_dollars():
    charge, total = Money.priced(PRICE, 1, "USD"), Money.zero("USD")
    for _ in range(1_000_000):
        total += charge
    assert total == usd(15)


def test_two_thousand_of_them_do_so_in_the_books(bo, at):
    change_limit(bo.customer, usd("0.03"), at=at, why="test")
    charge = Money.priced(PRICE, 1, "USD")
    for n in range(2_000):
        capture_hold(hold_credit(bo.customer, charge, key=str(n), at=at).hold_id, charge, at=at)
    credit, total = credit_of(bo.customer), charge * Hold.objects.count()
    assert (credit.balance, credit.held) == (-total, usd(0))
    assert balance_of(credit.account) == -total
    assert balance_of(credit.revenue) == uninvoiced_usage(bo.customer, "USD") == total


def test_the_last_of_them_meets_the_limit(bo, at):
    charge = Money.priced(PRICE, 1, "USD")
    change_limit(bo.customer, charge * 3, at=at, why="test")
    for n in range(3):
        hold_credit(bo.customer, charge, key=str(n), at=at)
    assert credit_of(bo.customer).available == usd(0)


def test_a_price_below_a_micro_is_rounded_once_for_all_that_was_used():
    price = Decimal("0.000000123456")
    assert Money.priced(price, 1, "USD") == usd(0)
    assert Money.priced(price, 1_000_000, "USD") == usd("0.123456")
    assert Money.priced(price, 3, "USD") == usd(0)
    assert Money.priced(price, 5, "USD") == usd("0.000001")
