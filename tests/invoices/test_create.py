"""A draft says what will be owed, moves nothing, and can be changed and thrown away."""

import pytest
from django.core.exceptions import ValidationError

from billing.errors import BadAmount, IllegalMove, KeyReused, UnknownCurrency
from billing.invoices.actions import cancel_draft, change_draft, create_invoice, issue_invoice
from billing.invoices.lines.totals import Discount, NewLine
from billing.models import Account, Credit, Invoice, Line, Transfer
from billing.money import Money
from billing.testing.builders import make_invoice
from tests.invoices.books import usd

DESK = NewLine("Desk", "199.99", 2, discount_percent=10, tax_percent="19")
CABLE = NewLine("Cable", "0.333", 3, tax_percent="7")


def create(customer, *lines, at, **more):
    return create_invoice(customer, lines or (DESK, CABLE), at=at, **more)


def test_it_writes_lines_and_what_they_come_to(bo, at):
    invoice = create(bo.customer, at=at, discounts=[Discount("Friends", percent=5)], memo="Thank you")
    desk, cable = invoice.lines.all()
    assert (desk.amount, desk.net, desk.tax) == (usd("399.98"), usd("341.98"), usd("64.98"))
    assert (cable.amount, cable.net, cable.tax) == (usd("1.00"), usd("0.95"), usd("0.07"))
    assert (invoice.net, invoice.tax, invoice.total) == (usd("342.93"), usd("65.05"), usd("407.98"))
    assert (invoice.state, invoice.number, invoice.amount_due) == ("draft", None, usd(0))
    assert Invoice.objects.get().discounts == [{"title": "Friends", "percent": "5"}]


def test_it_moves_nothing(bo, at):
    create(bo.customer, at=at)
    assert not Transfer.objects.exists() and not Account.objects.exists() and not Credit.objects.exists()


def test_it_is_in_the_currency_that_is_named(bo, at):
    assert create(bo.customer, NewLine("x", "2.5"), at=at, currency="JPY").total == Money.of(3, "JPY")
    assert create(bo.customer, at=at).currency == bo.customer.currency


def test_the_same_key_makes_one(bo, at):
    made = [create(bo.customer, at=at, key="order-1", discounts=[Discount("x", percent=1)]) for _ in "ab"]
    assert made[0] == made[1] == Invoice.objects.get()
    assert Line.objects.count() == 2


def test_a_price_of_many_digits_is_known_again(bo, at):
    line = NewLine("Tokens", "0.000015123456", "123456789.123456")
    assert create(bo.customer, line, at=at, key="a") == create(bo.customer, line, at=at, key="a")


@pytest.mark.parametrize(
    "other",
    [
        {"lines": (DESK,)},
        {"lines": (DESK, NewLine("Cable", "0.333", 3))},
        {"lines": (DESK, NewLine("Rope", "0.333", 3, tax_percent=7))},
        {"discounts": [Discount("x", percent=1)]},
        {"currency": "KWD"},
    ],
)
def test_the_same_key_for_something_else_is_refused(bo, at, other):
    create(bo.customer, at=at, key="order-1")
    lines = other.pop("lines", (DESK, CABLE))
    with pytest.raises(KeyReused):
        create(bo.customer, *lines, at=at, key="order-1", **other)
    assert Line.objects.count() == 2


def test_two_customers_may_have_the_same_key(ada, bo, at):
    assert create(ada.customer, at=at, key="1") != create(bo.customer, at=at, key="1")


def test_none_is_no_key(bo, at):
    assert create(bo.customer, at=at) != create(bo.customer, at=at)


@pytest.mark.parametrize(
    ("trouble", "given"),
    [
        (BadAmount, {"lines": ()}),
        (BadAmount, {"lines": [DESK] * 1001}),
        (BadAmount, {"lines": [NewLine("x", "9e10")] * 3}),
        (UnknownCurrency, {"currency": "XXX"}),
        (UnknownCurrency, {"currency": "DOLLARS"}),
        (BadAmount, {"key": ""}),
        (BadAmount, {"key": "k" * 121}),
        (BadAmount, {"key": "a\0b"}),
        (ValidationError, {"lines": [NewLine("", "1")]}),
        (ValidationError, {"lines": [NewLine("x" * 501, "1")]}),
        (ValidationError, {"lines": [NewLine("a\0b", "1")]}),
        (ValidationError, {"lines": [NewLine("card 4242 4242 4242 4242", "1")]}),
        (ValidationError, {"discounts": [Discount("4242424242424242", percent=1)]}),
        (ValidationError, {"memo": "m" * 501}),
        (ValidationError, {"memo": "4242-4242-4242-4242"}),
        (ValidationError, {"days_to_pay": -1}),
        (ValidationError, {"days_to_pay": "soon"}),
    ],
)
def test_bad_input_leaves_no_row(bo, at, trouble, given):
    with pytest.raises(trouble):
        create_invoice(bo.customer, **{"lines": [DESK], "at": at, **given})
    assert not Invoice.objects.exists() and not Line.objects.exists()


def test_a_draft_is_written_anew(bo, at):
    draft = create(bo.customer, at=at, memo="old")
    change_draft(draft, [NewLine("Chair", "50")], discounts=[Discount("x", percent=10)], days_to_pay=30)
    assert (draft.total, draft.memo, draft.days_to_pay) == (usd(45), "", 30)
    assert [line.description for line in draft.lines.all()] == ["Chair"]


def test_a_change_that_is_refused_changes_nothing(bo, at):
    draft = create(bo.customer, at=at)
    with pytest.raises(ValidationError):
        change_draft(draft, [NewLine("", "50")])
    assert Invoice.objects.get().total == usd("429.45") and Line.objects.count() == 2


def test_a_draft_is_thrown_away_and_twice_is_once(bo, at):
    draft = create(bo.customer, at=at)
    cancel_draft(draft)
    cancel_draft(draft)
    assert not Invoice.objects.exists() and not Line.objects.exists()


def test_what_was_thrown_away_is_neither_changed_nor_issued(bo, at):
    draft = make_invoice(bo.customer, at=at)
    cancel_draft(Invoice.objects.get())
    with pytest.raises(IllegalMove, match="thrown away"):
        issue_invoice(draft, at=at)
    with pytest.raises(IllegalMove, match="thrown away"):
        change_draft(draft, [DESK])


@pytest.mark.parametrize("act", [cancel_draft, lambda invoice: change_draft(invoice, [DESK])])
def test_an_issued_invoice_is_neither_changed_nor_thrown_away(bo, at, act):
    invoice = issue_invoice(make_invoice(bo.customer, at=at), at=at)
    with pytest.raises(IllegalMove):
        act(invoice)
    assert Invoice.objects.get().total == usd(10)
