"""Written off, an invoice is a loss; it stays owed, and nothing more is given on credit."""

from datetime import timedelta

import pytest

from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.errors import IllegalMove
from billing.invoices.actions import issue_invoice, write_off_invoice
from billing.ledger.chart import AccountKind
from billing.models import LimitChange, StateMove, Transfer
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import assert_books_right, balance, pay, usd


@pytest.fixture
def customer(bo, at):
    change_limit(bo.customer, usd(50), at=at, why="test")
    return bo.customer


def test_it_is_a_loss_and_stays_owed(customer, at):
    invoice = pay(make_open_invoice(customer, at=at), usd(4), at=at)
    write_off_invoice(invoice, at=at, why="bankrupt")
    assert (invoice.state, invoice.amount_due) == ("uncollectible", usd(6))
    assert balance(AccountKind.WRITE_OFFS) == credit_of(customer).owed == usd(6)
    assert balance(AccountKind.RECEIVABLE, customer) == usd(0)
    assert_books_right(customer)


def test_credit_is_suspended_not_restored(customer, at, staff):
    change_limit(customer, usd(90), at=at, why="test", until_at=at + timedelta(days=9))
    invoice = make_open_invoice(customer, at=at)
    write_off_invoice(invoice, at=at, why="bankrupt", by=staff)
    credit = credit_of(customer)
    assert (credit.limit, credit.lasting_limit_micros, credit.limit_until_at) == (usd(0), 0, None)
    change = LimitChange.objects.latest("pk")
    assert (change.why, change.by) == (f"{invoice.number} written off: bankrupt", staff)


def test_twice_is_once(customer, at):
    invoice = make_open_invoice(customer, at=at)
    for why in ("bankrupt", "still bankrupt"):
        write_off_invoice(invoice, at=at, why=why)
    assert Transfer.objects.filter(event="write_off").count() == 1
    assert StateMove.objects.get(new="uncollectible").why == "bankrupt"
    assert_books_right(customer)


def test_it_is_not_issued_again(customer, at):
    invoice = write_off_invoice(make_open_invoice(customer, at=at), at=at, why="?")
    with pytest.raises(IllegalMove, match="uncollectible"):
        issue_invoice(invoice, at=at)


@pytest.mark.parametrize("amount", [None, "0"])
def test_it_refuses_what_is_not_open(customer, at, amount):
    invoice = make_open_invoice(customer, at=at, amount=amount) if amount else make_invoice(customer, at=at)
    with pytest.raises(IllegalMove):
        write_off_invoice(invoice, at=at, why="?")
    assert credit_of(customer).limit == usd(50)
    assert_books_right(customer)
