"""A credit note takes off what is due, or goes with a refund of what was paid; never more than there is."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from billing.credit.queries import credit_of
from billing.errors import BadAmount, KeyReused
from billing.invoices.actions import create_invoice, issue_invoice, void_invoice, write_off_invoice
from billing.invoices.credit_notes.actions import _net_of, credit_refund, issue_credit_note
from billing.invoices.lines.totals import NewLine
from billing.ledger.chart import AccountKind
from billing.models import CreditNote, Invoice
from billing.money import Money
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import assert_books_right, balance, pay, refund, usd


@pytest.fixture
def invoice(bo, at):
    """119.00, of which 19.00 is tax."""
    return issue_invoice(create_invoice(bo.customer, [NewLine("Desk", "100", tax_percent=19)], at=at), at=at)


def credit(invoice, amount, *, at, key="1"):
    return issue_credit_note(invoice, usd(amount), key=key, at=at, why="scratched")


def test_it_takes_off_what_is_due_net_and_tax(bo, at, invoice, staff):
    note = issue_credit_note(invoice, usd("11.90"), key="1", at=at, why="scratched", by=staff)
    invoice.refresh_from_db()
    assert (note.number, note.total, note.by) == ("CN-2026-000001", usd("11.90"), staff)
    assert (note.net_micros, note.tax_micros) == (10_000_000, 1_900_000)
    assert invoice.amount_due == credit_of(bo.customer).owed == usd("107.10")
    assert (balance(AccountKind.REVENUE), balance(AccountKind.TAX_PAYABLE)) == (usd(90), usd("17.10"))
    assert_books_right(bo.customer)


def test_nothing_left_to_pay_is_paid(bo, at, invoice):
    credit(invoice, 19, at=at)
    credit(invoice, 100, key="2", at=at)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.credited, invoice.amount_due) == ("paid", usd(119), usd(0))
    assert balance(AccountKind.REVENUE) == balance(AccountKind.TAX_PAYABLE) == usd(0)
    assert_books_right(bo.customer)


def test_the_same_key_credits_once(bo, at, invoice):
    assert credit(invoice, 119, at=at) == credit(invoice, 119, at=at)
    with pytest.raises(KeyReused):
        credit(invoice, 5, at=at)
    assert CreditNote.objects.count() == 1
    assert_books_right(bo.customer)


def test_a_refund_has_a_note_of_the_same_total(bo, at, invoice):
    pay(invoice, usd(119), at=at)
    refund(invoice, usd(19), key="re_1", at=at)
    assert (invoice.state, invoice.paid, invoice.credited) == ("paid", usd(100), usd(19))
    assert balance(AccountKind.CASH) == usd(100)
    assert_books_right(bo.customer)


def test_a_note_on_a_paid_invoice_is_of_what_was_paid(bo, at, invoice):
    pay(invoice, usd(119), at=at)
    credit(invoice, 19, at=at)
    with pytest.raises(BadAmount):
        credit(invoice, "100.01", key="2", at=at)
    assert Invoice.objects.get().paid == usd(100)


def test_a_refund_of_a_part_paid_leaves_due_what_was_due(bo, at, invoice):
    pay(invoice, usd(19), at=at)
    refund(invoice, usd(9), key="re_1", at=at)
    assert (invoice.state, invoice.paid, invoice.amount_due) == ("open", usd(10), usd(100))
    with pytest.raises(BadAmount):
        credit_refund(invoice, usd("10.01"), key="re_2", at=at, why="?")
    assert_books_right(bo.customer)


def test_less_is_lost_of_what_was_written_off(bo, at, invoice):
    write_off_invoice(invoice, at=at, why="gone")
    credit(invoice, 19, at=at)
    assert balance(AccountKind.WRITE_OFFS) == credit_of(bo.customer).owed == usd(100)
    credit(invoice, 100, key="2", at=at)
    assert Invoice.objects.get().state == "paid"
    assert_books_right(bo.customer)


@pytest.mark.parametrize(
    "amount", [usd(0), usd(-1), usd("119.01"), usd("0.001"), usd(10**12), Money.of(5, "EUR"), 5], ids=str
)
@pytest.mark.parametrize("action", [issue_credit_note, credit_refund])
def test_a_bad_amount_leaves_no_row_and_no_gap(bo, at, invoice, action, amount):
    with pytest.raises(BadAmount):
        action(invoice, amount, key="1", at=at, why="?")
    assert not CreditNote.objects.exists()
    assert_books_right(bo.customer)
    assert credit(invoice, 1, at=at).number == "CN-2026-000001"


def test_what_is_not_owed_cannot_be_credited(bo, at):
    void = void_invoice(make_open_invoice(bo.customer, at=at), at=at, why="?")
    for invoice in (void, make_invoice(bo.customer, at=at)):
        with pytest.raises(BadAmount):
            credit(invoice, 1, at=at)


@pytest.mark.parametrize(("name", "text"), [("why", "4242424242424242"), ("why", "\0")])
def test_a_bad_text_leaves_no_row(bo, at, invoice, name, text):
    with pytest.raises(ValidationError):
        issue_credit_note(invoice, usd(1), key="1", at=at, **{name: text})
    assert not CreditNote.objects.exists()


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=9), st.integers(0, 10**7), st.integers(0, 10**7))
def test_notes_that_credit_all_credit_all_the_tax(parts, net, tax):
    invoice = Invoice(currency="USD", net_micros=net * 10_000, tax_micros=tax * 10_000)
    given_back = before = Money.zero("USD")
    for part in (Money.from_minor(part, "USD") for part in [*parts, net + tax]):
        amount = min(part, invoice.total - invoice.credited)
        if amount:
            of_net = _net_of(invoice, amount, before=before)
            assert min(of_net, amount - of_net) >= Money.zero("USD")
            invoice.credited_micros += amount.micros
            before += of_net
            given_back += amount - of_net
    assert given_back == invoice.tax
