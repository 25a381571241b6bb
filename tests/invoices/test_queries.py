"""Whose invoices are whose, and which are to be paid."""

from datetime import timedelta

from billing.invoices.actions import void_invoice
from billing.invoices.queries import invoice_of, invoices_of, overdue_invoices, unpaid_invoices
from billing.testing.builders import make_invoice, make_open_invoice


def test_customers_see_what_they_were_sent_the_latest_first(bo, at):
    sent = [make_open_invoice(bo.customer, at=at + timedelta(days=n)) for n in range(3)]
    void_invoice(sent[1], at=at, why="?")
    make_invoice(bo.customer, at=at)
    assert list(invoices_of(bo.customer)) == sent[::-1]


def test_nobody_finds_another_ones_invoice_nor_a_draft(ada, bo, at):
    invoice, draft = make_open_invoice(bo.customer, at=at), make_invoice(bo.customer, at=at)
    assert invoice_of(bo.customer, invoice.public_id) == invoice
    assert invoice_of(ada.customer, invoice.public_id) is None
    assert invoice_of(bo.customer, draft.public_id) is None


def test_open_ones_come_by_when_they_are_due(bo, at):
    late, soon = (make_open_invoice(bo.customer, at=at, days_to_pay=days) for days in (9, 2))
    void_invoice(make_open_invoice(bo.customer, at=at), at=at, why="?")
    assert list(unpaid_invoices(bo.customer)) == [soon, late]


def test_an_invoice_is_overdue_from_the_instant_it_is_due(bo, at):
    invoice = make_open_invoice(bo.customer, at=at, days_to_pay=1)
    before = invoice.due_at - timedelta(microseconds=1)
    assert [*overdue_invoices(bo.customer, at=before)] == []
    assert [*overdue_invoices(bo.customer, at=invoice.due_at)] == [invoice]
    assert invoice.is_overdue(at=invoice.due_at) and not invoice.is_overdue(at=before)
