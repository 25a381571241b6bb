"""Two accounts of the house, and one way to move money between them."""

from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind, Event
from billing.money import Money
from tests.conftest import AT


def usd(amount):
    return Money.of(amount, "USD")


def account(kind="revenue", currency="USD", **whose):
    return open_account(AccountKind(kind), currency, **whose)


def cash(currency="USD"):
    return account("cash", currency, gateway="default")


def post(amount, *, key="k", at=AT, **others):
    money = amount if isinstance(amount, Money) else usd(amount)
    parts = {"debit": cash(money.currency), "credit": account(currency=money.currency)} | others
    return post_transfer(amount=money, event=Event.FEE, reference="x", key=key, at=at, **parts)
