"""One amount from one account to another, once per key; corrected by another, never edited."""

import pytest
from django.db import IntegrityError, transaction

from billing.errors import BadAmount, CurrencyMismatch, KeyReused
from billing.ledger.actions import open_account, reverse_transfer
from billing.ledger.chart import AccountKind
from billing.ledger.models import Account, Transfer
from billing.ledger.queries import balance_of, transfers_of
from billing.money import Money
from tests.ledger.world import account, cash, post, usd

pytestmark = pytest.mark.django_db


def test_it_moves_an_amount(at):
    post(4)
    assert (balance_of(cash()), balance_of(account())) == (usd(4), usd(4))


def test_the_same_again_is_once():
    assert post(4) == post(4)
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("other", [{"amount": 5}, {"amount": 4, "credit": "fees"}])
def test_the_same_key_for_something_else_is_refused(other):
    post(4)
    if "credit" in other:
        other["credit"] = account("fees", gateway="default")
    with pytest.raises(KeyReused):
        post(**other)
    assert Transfer.objects.count() == 1


@pytest.mark.unaudited  # Moved for nothing that exists.
def test_two_customers_may_use_the_same_key(ada, bo):
    for user in (ada, bo):
        receivable = account("receivable", customer=user.customer)
        post(4, debit=receivable, customer=user.customer)
    assert transfers_of(ada.customer).count() == transfers_of(bo.customer).count() == 1


def test_nothing_moves_nothing():
    assert post(0) is None
    assert not Transfer.objects.exists()


def test_less_than_nothing_is_refused():
    with pytest.raises(BadAmount):
        post(-4)


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_both_accounts_hold_what_is_moved(side):
    with pytest.raises(CurrencyMismatch):
        post(4, **{side: cash("EUR")})
    assert not Transfer.objects.exists()


def test_a_mistake_is_corrected_in_the_other_direction(at):
    wrong = post(4)
    assert reverse_transfer(wrong, at=at) == reverse_transfer(wrong, at=at)
    assert Transfer.objects.count() == 2
    assert balance_of(cash()) == balance_of(account()) == usd(0)


def test_a_pending_transfer_is_not_reversed(at):
    pending = Transfer(state="pending", amount_micros=1, currency="USD")
    with pytest.raises(AssertionError):
        reverse_transfer(pending, at=at)


def test_an_account_is_opened_once():
    assert cash() == cash() and account() == account()
    assert Account.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "whose"), [("credit", {}), ("receivable", {}), ("cash", {}), ("revenue", {"gateway": "default"})]
)
def test_an_account_belongs_to_whom_its_kind_says(kind, whose):
    with pytest.raises(AssertionError):
        open_account(AccountKind(kind), "USD", **whose)


@pytest.mark.parametrize(
    "wrong",
    [{"amount_micros": 0}, {"amount_micros": -1}, {"credit": "same"}, {"state": "voided"}],
    ids=str,
)
def test_the_database_refuses_what_is_no_transfer(at, wrong):
    known = post(4)
    row = {name: getattr(known, name) for name in ("debit", "credit", "amount_micros", "currency", "state")}
    row |= {"key": "other", "event": "fee", "reference": "x", "at": at} | wrong
    row["credit"] = row["debit"] if row["credit"] == "same" else row["credit"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(**row)


def test_a_house_key_is_used_once_in_the_database_too(at):
    post(4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            key="k", debit=cash(), credit=account(), amount_micros=1, currency="USD", event="fee",
            reference="x", at=at,
        )  # fmt: skip


def test_amounts_of_any_currency_are_exact():
    for money in (Money.of("0.000001", "USD"), Money.of(7, "JPY"), Money.of("1.234567", "KWD")):
        post(money, key=f"exact {money}")
        assert balance_of(account(currency=money.currency)) == money
