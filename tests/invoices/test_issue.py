"""Issued, an invoice has a number, is owed, and stands in the books; once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing import signals
from billing.credit.queries import credit_of
from billing.customers.actions import change_billing_details
from billing.invoices import actions
from billing.invoices.actions import create_invoice, issue_invoice, void_invoice
from billing.invoices.lines.totals import Discount, NewLine
from billing.ledger.chart import AccountKind
from billing.models import Invoice, Series, StateMove, Transfer
from billing.money import Money
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import assert_books_right, balance, usd


def test_it_is_numbered_owed_and_due(bo, at, staff):
    invoice = issue_invoice(make_invoice(bo.customer, at=at, days_to_pay=30), at=at, by=staff)
    assert (invoice.state, invoice.number) == ("open", "INV-2026-000001")
    assert (invoice.issued_at, invoice.due_at) == (at, at + timedelta(days=30))
    assert invoice.amount_due == credit_of(bo.customer).owed == usd(10)
    assert StateMove.objects.get(object_id=invoice.public_id).by == staff
    assert_books_right(bo.customer)


def test_it_books_what_was_sold_and_the_tax(bo, at):
    lines = [NewLine("Desk", "100", tax_percent=19), NewLine("Book", "20", tax_percent=7)]
    discounts = [Discount("x", percent=10)]
    issue_invoice(create_invoice(bo.customer, lines, at=at, discounts=discounts), at=at)
    assert balance(AccountKind.REVENUE) == usd(108)
    assert balance(AccountKind.TAX_PAYABLE) == usd("18.36")
    assert balance(AccountKind.RECEIVABLE, bo.customer) == usd("126.36")
    assert_books_right(bo.customer)


def test_it_keeps_who_was_billed(bo, at):
    change_billing_details(bo.customer, name="Bo Ltd", city="Oslo", tax_id="NO 1")
    invoice = make_open_invoice(bo.customer, at=at)
    change_billing_details(bo.customer, name="Other Ltd")
    kept = Invoice.objects.get(pk=invoice.pk).billed_to
    assert (kept["name"], kept["city"], kept["tax_id"]) == ("Bo Ltd", "Oslo", "NO 1")


def test_twice_is_once(bo, at):
    draft = make_invoice(bo.customer, at=at)
    issue_invoice(draft, at=at)
    again = issue_invoice(Invoice.objects.get(), at=at + timedelta(days=1))
    assert (again.number, again.issued_at) == ("INV-2026-000001", at)
    assert Transfer.objects.count() == 1 and Series.objects.get().last == 1
    assert_books_right(bo.customer)


def test_nothing_to_pay_is_paid_as_it_is_issued(bo, at, django_capture_on_commit_callbacks):
    heard = []
    signals.invoice_paid.connect(receiver := lambda invoice, **_: heard.append(invoice.number))
    draft = create_invoice(bo.customer, [NewLine("Gift", "0")], at=at)
    with django_capture_on_commit_callbacks(execute=True):
        invoice = issue_invoice(draft, at=at)
    signals.invoice_paid.disconnect(receiver)
    assert (invoice.state, invoice.paid_at, heard) == ("paid", at, [invoice.number])
    assert issue_invoice(invoice, at=at).number == invoice.number == "INV-2026-000001"
    assert not Transfer.objects.exists()
    assert_books_right(bo.customer)


@pytest.mark.parametrize(("currency", "price"), [("JPY", "1000.4"), ("USD", "9.999"), ("KWD", "1.2345")])
def test_every_currency_has_books_of_its_own(bo, at, currency, price):
    line = NewLine("x", Decimal(price), 3, tax_percent="7.5")
    invoice = issue_invoice(create_invoice(bo.customer, [line], at=at, currency=currency), at=at)
    assert balance(AccountKind.RECEIVABLE, bo.customer, currency) == invoice.total
    assert credit_of(bo.customer, currency).owed == invoice.total
    make_open_invoice(bo.customer, at=at, currency="EUR")
    assert_books_right(bo.customer, currency)
    assert_books_right(bo.customer, "EUR")


def test_what_dies_before_it_commits_leaves_a_draft_and_no_gap(bo, at, monkeypatch):
    draft = make_invoice(bo.customer, at=at)

    def die(*args, **kwargs):
        raise SystemExit("killed after the number was taken")

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(actions, "move", die)
        issue_invoice(draft, at=at)
    row = Invoice.objects.get()
    assert (row.state, row.number) == ("draft", None) and not Transfer.objects.exists()
    assert issue_invoice(row, at=at).number == "INV-2026-000001"
    assert_books_right(bo.customer)


def test_two_void_invoices_leave_their_numbers_taken(bo, at):
    for _ in range(2):
        void_invoice(make_open_invoice(bo.customer, at=at), at=at, why="mistake")
    assert make_open_invoice(bo.customer, at=at).number == "INV-2026-000003"


def test_it_says_money_as_money(bo, at):
    invoice = make_open_invoice(bo.customer, at=at, amount="1234.5")
    assert invoice.total == Money.of("1234.50", "USD") and str(invoice) == invoice.number
