"""Void, an invoice was never owed: all it moved is moved back, and the papers stay."""

import pytest

from billing.credit.queries import credit_of
from billing.errors import IllegalMove
from billing.invoices.actions import create_invoice, issue_invoice, void_invoice, write_off_invoice
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import Discount, NewLine
from billing.ledger.queries import trial_balance
from billing.models import CreditNote, Invoice, StateMove, Transfer
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import assert_books_right, pay, refund, usd, use


@pytest.fixture
def invoice(bo, at):
    """Of everything that an invoice can hold."""
    use(bo.customer, "1.234567", at=at)
    lines = [
        NewLine.of_usage("Use", usd("1.234567"), discount_percent=5, tax_percent=19),
        NewLine("Desk", "99.99", tax_percent=7),
    ]
    draft = create_invoice(bo.customer, lines, at=at, discounts=[Discount("x", amount=usd(3))])
    bo.before = balances()
    return issue_invoice(draft, at=at)


def balances():
    return {(row.kind, row.gateway): row.balance for row in trial_balance() if row.balance}


def assert_never_owed(user):
    assert balances() == user.before
    assert credit_of(user.customer).owed == usd(0)
    assert credit_of(user.customer).balance == usd("-1.234567")
    assert_books_right(user.customer)


def test_it_takes_everything_back(bo, at, invoice, staff):
    void_invoice(invoice, at=at, why="wrong address", by=staff)
    assert (invoice.state, invoice.amount_due) == ("void", usd(0))
    assert_never_owed(bo)
    move = StateMove.objects.get(new="void")
    assert (move.why, move.by) == ("wrong address", staff)


def test_twice_is_once(bo, at, invoice):
    void_invoice(invoice, at=at, why="a")
    moved = Transfer.objects.count()
    void_invoice(Invoice.objects.get(), at=at, why="b")
    assert Transfer.objects.count() == moved and StateMove.objects.get(new="void").why == "a"


def test_its_credit_notes_are_taken_back_too(bo, at, invoice):
    issue_credit_note(invoice, usd("40.01"), key="1", at=at, why="scratched")
    issue_credit_note(invoice, usd("0.01"), key="2", at=at, why="scratched")
    void_invoice(invoice, at=at, why="wrong address")
    assert CreditNote.objects.count() == 2
    assert_never_owed(bo)


def test_what_was_written_off_turns_out_never_to_have_been_owed(bo, at, invoice):
    issue_credit_note(invoice, usd(1), key="1", at=at, why="scratched")
    write_off_invoice(invoice, at=at, why="gone")
    issue_credit_note(invoice, usd(2), key="2", at=at, why="scratched")
    void_invoice(invoice, at=at, why="fraud on our side")
    assert_never_owed(bo)
    assert credit_of(bo.customer).limit == usd(0)  # Staff say whether that comes back.


def test_what_was_paid_and_sent_back_no_longer_stands_in_the_way(bo, at, invoice):
    pay(invoice, usd(20), at=at)
    refund(invoice, usd(20), key="1", at=at)
    void_invoice(invoice, at=at, why="wrong address")
    assert_never_owed(bo)


def test_nor_does_it_when_it_was_written_off_before(bo, at, invoice):
    write_off_invoice(invoice, at=at, why="gone")
    pay(invoice, usd(20), at=at)
    refund(invoice, usd(20), key="1", at=at)
    assert_books_right(bo.customer)
    void_invoice(invoice, at=at, why="wrong address")
    assert_never_owed(bo)


def test_it_refuses_what_is_paid_in_part(bo, at, invoice):
    pay(invoice, usd(1), at=at)
    with pytest.raises(IllegalMove, match="paid"):
        void_invoice(invoice, at=at, why="?")
    assert Invoice.objects.get().state == "open"
    assert_books_right(bo.customer)


def test_it_refuses_what_is_paid(bo, at):
    invoice = make_open_invoice(bo.customer, at=at)
    pay(invoice, usd(10), at=at)
    free = make_open_invoice(bo.customer, at=at, amount="0")
    for paid in (invoice, free):
        with pytest.raises(IllegalMove, match="paid"):
            void_invoice(paid, at=at, why="?")
    assert_books_right(bo.customer)


def test_it_refuses_a_draft(bo, at):
    draft = make_invoice(bo.customer, at=at)
    with pytest.raises(IllegalMove, match="draft"):
        void_invoice(draft, at=at, why="?")


def test_a_void_invoice_is_not_issued_again(bo, at, invoice):
    void_invoice(invoice, at=at, why="?")
    with pytest.raises(IllegalMove, match="void"):
        issue_invoice(invoice, at=at)
    assert_never_owed(bo)
