"""Debits and credits are equal in each currency, now and at any instant before."""

from datetime import timedelta
from random import Random

import pytest

from billing.ledger.chart import AccountKind
from billing.ledger.models import Transfer
from billing.ledger.queries import balance_of, totals, trial_balance
from billing.money import Money
from tests.ledger.world import account, cash, post, usd

pytestmark = pytest.mark.django_db
KINDS = ["revenue", "tax_payable", "promotions", "write_offs", "disputes", "rounding"]


@pytest.fixture
def busy(at):
    chance = Random(402)
    for n in range(60):
        currency = chance.choice(["USD", "JPY", "KWD"])
        debit, credit = (account(kind, currency) for kind in chance.sample(KINDS, 2))
        amount = Money(chance.randint(1, 10**9), currency)
        post(amount, key=str(n), debit=debit, credit=credit, at=at + timedelta(minutes=n))


@pytest.mark.parametrize("minutes", [0, 13, 59, 600])
def test_debits_equal_credits_in_each_currency_at_any_instant(busy, at, minutes):
    summed = totals(trial_balance(at=at + timedelta(minutes=minutes)))
    assert summed and all(debits == credits_ for debits, credits_ in summed.values())


def test_it_adds_up_to_the_balances_of_the_accounts(busy):
    for row in trial_balance():
        assert row.balance == balance_of(account(row.kind, row.currency))


def test_one_currency_may_be_asked_for(busy):
    assert {row.currency for row in trial_balance(currency="JPY")} == {"JPY"}


@pytest.mark.unaudited  # Moved for nothing that exists.
def test_gateways_are_told_apart_and_customers_are_not(ada, bo):
    post(4)
    post(5, key="2", debit=account("cash", gateway="other"))
    for n, user in enumerate((ada, bo)):
        post(1, key=f"r{n}", debit=account("receivable", customer=user.customer), customer=user.customer)
    found = {(row.kind, row.gateway): row.balance for row in trial_balance()}
    assert found == {
        (AccountKind.CASH, "default"): usd(4),
        (AccountKind.CASH, "other"): usd(5),
        (AccountKind.RECEIVABLE, ""): usd(2),
        (AccountKind.REVENUE, ""): usd(11),
    }


@pytest.mark.unaudited  # Moved for nothing that exists.
def test_a_pending_transfer_counts_for_nothing(at):
    Transfer.objects.create(
        key="p", debit=cash(), credit=account(), amount_micros=1, currency="USD", state="pending",
        event="hold", reference="x", at=at,
    )  # fmt: skip
    assert trial_balance() == []


@pytest.mark.parametrize(("moment", "balance"), [(-1, 0), (0, 4), (1, 4)])
def test_an_instant_is_included(at, moment, balance):
    post(4)
    assert balance_of(cash(), at=at + timedelta(microseconds=moment)) == usd(balance)
