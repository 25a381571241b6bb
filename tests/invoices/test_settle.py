"""What was paid is owed no more; an invoice on which nothing is due is paid."""

import pytest

from billing import signals
from billing.credit.queries import credit_of
from billing.errors import BadAmount, NotPayable
from billing.invoices.actions import settle_invoice, void_invoice, write_off_invoice
from billing.models import Invoice, StateMove
from billing.money import Money
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import assert_books_right, pay, usd


def test_a_part_leaves_it_open(bo, at):
    invoice = pay(make_open_invoice(bo.customer, at=at), usd(4), at=at)
    assert (invoice.state, invoice.amount_due, invoice.paid_at) == ("open", usd(6), None)
    assert credit_of(bo.customer).owed == usd(6)
    assert_books_right(bo.customer)


def test_the_rest_closes_it_and_says_so(bo, at, django_capture_on_commit_callbacks):
    heard = []
    signals.invoice_paid.connect(receiver := lambda invoice, at, **_: heard.append((invoice.number, at)))
    invoice = pay(make_open_invoice(bo.customer, at=at), usd(4), at=at)
    with django_capture_on_commit_callbacks(execute=True):
        pay(invoice, usd(6), at=at)
    signals.invoice_paid.disconnect(receiver)
    assert (invoice.state, invoice.paid, invoice.paid_at) == ("paid", usd(10), at)
    assert heard == [(invoice.number, at)]
    assert_books_right(bo.customer)


def test_what_was_written_off_may_still_be_paid(bo, at):
    invoice = write_off_invoice(make_open_invoice(bo.customer, at=at), at=at, why="gone")
    assert pay(invoice, usd(4), at=at).state == "uncollectible"
    assert_books_right(bo.customer)
    assert pay(invoice, usd(6), at=at).state == "paid"
    assert_books_right(bo.customer)


@pytest.mark.parametrize(
    "amount",
    [usd(0), usd(-1), usd("10.01"), usd("0.001"), usd(10**12), Money.of(5, "EUR"), 5, None],
    ids=str,
)
def test_a_bad_amount_changes_nothing(bo, at, amount):
    invoice = make_open_invoice(bo.customer, at=at)
    with pytest.raises(BadAmount):
        settle_invoice(invoice, amount, at=at)
    assert Invoice.objects.get().paid == usd(0)
    assert_books_right(bo.customer)


@pytest.mark.parametrize("state", ["draft", "void", "paid"])
def test_what_is_not_owed_cannot_be_paid(bo, at, state):
    invoice = make_invoice(bo.customer, at=at) if state == "draft" else make_open_invoice(bo.customer, at=at)
    if state == "void":
        void_invoice(invoice, at=at, why="mistake")
    if state == "paid":
        pay(invoice, usd(10), at=at)
    with pytest.raises(NotPayable, match=state):
        settle_invoice(invoice, usd(1), at=at)
    moves = StateMove.objects.filter(object_id=invoice.public_id).count()
    assert (Invoice.objects.get().state, moves) == (state, {"draft": 0}.get(state, 2))
