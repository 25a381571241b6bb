"""Many at once: numbers without gaps, nothing booked twice. PostgreSQL, many threads."""

import os
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction

from billing.credit.queries import credit_of, uninvoiced_usage
from billing.errors import BadAmount, IllegalMove, NotPayable
from billing.invoices.actions import (
    cancel_draft,
    create_invoice,
    create_usage_invoice,
    issue_invoice,
    settle_invoice,
    void_invoice,
    write_off_invoice,
)
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import NewLine
from billing.models import CreditNote, Invoice, Line, StateMove, Transfer
from billing.testing import make_customer
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import assert_books_right, assert_no_gap, pay, send_back, usd, use
from tests.standing.parallel import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 16
ROUNDS = 20 if os.environ.get("PROMISES_SIZE") == "full" else 3


@pytest.fixture(autouse=True)
def postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip(
            "only PostgreSQL lets two transactions write at once: python tools/postgres.py run -- pytest"
        )


def troubles(ends):
    return [end for end in ends if isinstance(end, Exception)]


def again(invoice):
    return Invoice.objects.get(pk=invoice.pk)


def issue_or_die(draft, *, at, dies):
    with transaction.atomic():
        issue_invoice(draft, at=at)
        if dies:
            raise RuntimeError


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_numbers_have_no_gap_though_every_third_dies(django_user_model, at, round_):
    users = [django_user_model.objects.create_user(f"user{n}") for n in range(THREADS)]
    customers = [make_customer(user, at=at) for user in users]
    drafts = [make_invoice(customer, at=at) for customer in customers for _ in range(3)]
    acts = [partial(issue_or_die, draft, at=at, dies=n % 3 == 0) for n, draft in enumerate(drafts)]
    assert {type(end) for end in troubles(together(*acts))} == {RuntimeError}
    assert Invoice.objects.filter(state="open").count() == THREADS * 2
    assert_no_gap()
    for customer in customers:
        assert_books_right(customer)


def test_the_first_of_a_year_from_sixteen_windows_count_from_one(bo, at):
    drafts = [make_invoice(bo.customer, at=at) for _ in range(THREADS)]
    assert not troubles(together(*(partial(issue_invoice, draft, at=at) for draft in drafts)))
    assert_no_gap()
    assert_books_right(bo.customer)


def test_one_draft_issued_from_sixteen_windows_is_issued_once(bo, at):
    draft = make_invoice(bo.customer, at=at)
    ends = together(*(partial(issue_invoice, again(draft), at=at) for _ in range(THREADS)))
    assert {end.number for end in ends} == {"INV-2026-000001"}
    assert Transfer.objects.count() == 1
    assert_books_right(bo.customer)


def test_one_key_from_sixteen_windows_makes_one(bo, at):
    act = partial(create_invoice, bo.customer, [NewLine("Desk", "5")], at=at, key="order-1")
    assert together(*[act] * THREADS) == [Invoice.objects.get()] * THREADS
    assert Line.objects.count() == 1


def test_one_key_of_use_from_sixteen_windows_makes_one(bo, at):
    use(bo.customer, "1.234567", at=at)
    act = partial(create_usage_invoice, bo.customer, at=at, key="2026-11")
    assert together(*[act] * THREADS) == [Invoice.objects.get()] * THREADS


def test_the_same_use_on_sixteen_drafts_is_billed_once(bo, at):
    use(bo.customer, "1.234567", at=at)
    drafts = [create_usage_invoice(bo.customer, at=at) for _ in range(THREADS)]
    ends = together(*(partial(issue_invoice, draft, at=at) for draft in drafts))
    assert [type(end) for end in troubles(ends)] == [BadAmount] * (THREADS - 1)
    assert credit_of(bo.customer).owed == usd("1.23")
    assert_books_right(bo.customer)


def test_use_that_goes_on_while_it_is_billed_is_billed_next_time(bo, at):
    use(bo.customer, "1", at=at)
    draft = create_usage_invoice(bo.customer, at=at)
    spend = [partial(use, bo.customer, "0.5", at=at) for _ in range(THREADS - 1)]
    assert not troubles(together(*spend, partial(issue_invoice, draft, at=at)))
    assert uninvoiced_usage(bo.customer, "USD") == usd("0.5") * (THREADS - 1)
    assert_books_right(bo.customer)


def test_throwing_away_against_issuing_ends_one_way(bo, at):
    for _ in range(THREADS):
        draft = make_invoice(bo.customer, at=at)
        ends = together(partial(cancel_draft, again(draft)), partial(issue_invoice, again(draft), at=at))
        assert [type(end) for end in troubles(ends)] == [IllegalMove]
    assert_no_gap()
    assert_books_right(bo.customer)


# Who comes too late finds the invoice moved on, or less due than would be taken off.
TOO_LATE = ({NotPayable, BadAmount}, {IllegalMove}, {IllegalMove}, {BadAmount})


def test_paying_voiding_writing_off_and_crediting_at_once_end_one_way(bo, at):
    for n in range(ROUNDS):
        invoice = make_open_invoice(bo.customer, at=at)
        acts = [
            partial(pay, again(invoice), usd(10), at=at),
            partial(void_invoice, again(invoice), at=at, why="?"),
            partial(write_off_invoice, again(invoice), at=at, why="?"),
            partial(issue_credit_note, again(invoice), usd(7), key=f"{n}", at=at, why="?"),
        ]
        ends = together(*(partial(in_one_transaction, act) for act in acts))
        assert len(troubles(ends)) < len(acts), "one has won"
        for end, too_late in zip(ends, TOO_LATE, strict=True):
            assert not isinstance(end, Exception) or type(end) in too_late, ends
        row = again(invoice)
        assert row.amount_due in {usd(0), usd(10), usd(3)}
        if row.paid and row.credited:
            send_back(row, row.credited, at=at)
        assert_books_right(bo.customer)
    assert CreditNote.objects.count() == len(set(CreditNote.objects.values_list("number", flat=True)))


def in_one_transaction(act):
    with transaction.atomic():
        return act()


def test_more_than_is_due_is_never_settled_by_many(bo, at):
    invoice = make_open_invoice(bo.customer, at=at)
    acts = [partial(in_one_transaction, partial(pay, again(invoice), usd(1), at=at)) for _ in range(THREADS)]
    assert len(troubles(together(*acts))) == THREADS - 10
    assert again(invoice).state == "paid"
    assert StateMove.objects.filter(new="paid").count() == 1
    assert_books_right(bo.customer)


@pytest.mark.unaudited
def test_without_the_lock_they_would_settle_more_than_is_due(bo, at, monkeypatch):
    invoice, all_have_read = make_open_invoice(bo.customer, at=at), Barrier(THREADS, timeout=10)

    def read_unlocked(given):
        row = again(given)
        all_have_read.wait()
        return row

    monkeypatch.setattr("billing.standing.actions._lock", lambda customer_ids: None)
    monkeypatch.setattr("billing.invoices.actions.locked_invoice", read_unlocked)
    together(*(partial(settle_invoice, again(invoice), usd(1), at=at) for _ in range(THREADS)))
    assert credit_of(bo.customer).owed != again(invoice).amount_due
