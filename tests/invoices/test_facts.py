"""What the gate reads of invoices: the open one that is due first."""

from datetime import timedelta

from billing.access import check, no_overdue_invoice
from billing.invoices.actions import void_invoice, write_off_invoice
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.facts import facts
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import pay, usd
from tests.standing.world import recomputed, stored

NAMES = ("invoice_due_at", "overdue_invoice", "overdue_number", "overdue_amount")


def named(customer):
    known = stored(customer)
    assert known == recomputed(customer)
    return {name: known[name] for name in NAMES if name in known}


def test_it_names_the_open_invoice_that_is_due_first(bo, at):
    make_open_invoice(bo.customer, at=at, days_to_pay=30)
    first = make_open_invoice(bo.customer, at=at, days_to_pay=3, amount="12.5")
    assert named(bo.customer) == {
        "invoice_due_at": (at + timedelta(days=3)).isoformat(),
        "overdue_invoice": first.public_id,
        "overdue_number": "INV-2026-000002",
        "overdue_amount": {"amount": "12.50", "currency": "USD"},
    }


def test_a_draft_is_no_fact(bo, at):
    make_invoice(bo.customer, at=at)
    assert named(bo.customer) == {}


def test_what_is_paid_in_part_is_due_in_part(bo, at):
    invoice = make_open_invoice(bo.customer, at=at)
    pay(invoice, usd(4), at=at)
    assert named(bo.customer)["overdue_amount"] == {"amount": "6.00", "currency": "USD"}
    issue_credit_note(invoice, usd(1), key="1", at=at, why="?")
    assert named(bo.customer)["overdue_amount"] == {"amount": "5.00", "currency": "USD"}


def test_what_is_closed_in_whichever_way_makes_room_for_the_next(bo, at):
    closing = (
        lambda invoice: pay(invoice, usd(10), at=at),
        lambda invoice: void_invoice(invoice, at=at, why="?"),
        lambda invoice: issue_credit_note(invoice, usd(10), key="1", at=at, why="?"),
    )
    invoices = [make_open_invoice(bo.customer, at=at, days_to_pay=days) for days in range(3)]
    for invoice, close in zip(invoices, closing, strict=True):
        assert named(bo.customer)["overdue_invoice"] == invoice.public_id
        close(invoice)
    assert named(bo.customer) == {}


def test_giving_an_invoice_up_opens_no_door(bo, at):
    invoice = make_open_invoice(bo.customer, at=at, days_to_pay=0)
    write_off_invoice(invoice, at=at, why="?")
    assert named(bo.customer)["invoice_due_at"] == at.isoformat()
    assert check(bo.customer, no_overdue_invoice(), at=at).cause == "invoice_overdue"
    pay(invoice, usd(10), at=at)
    assert check(bo.customer, no_overdue_invoice(), at=at) is None


def test_many_customers_are_one_query(ada, bo, at, django_assert_num_queries):
    for user in (ada, bo):
        for days in (9, 1):
            make_open_invoice(user.customer, at=at, days_to_pay=days)
    with django_assert_num_queries(1):
        stated = facts([ada.customer.pk, bo.customer.pk])
    assert [known["overdue_number"] for known in stated.values()] == ["INV-2026-000002", "INV-2026-000004"]
