"""What was captured is put on an invoice to the micro, once; the books say what the document rounds."""

import pytest

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.queries import credit_of, uninvoiced_usage
from billing.errors import BadAmount, KeyReused, UnknownCurrency
from billing.invoices.actions import (
    create_invoice,
    create_usage_invoice,
    issue_invoice,
    void_invoice,
)
from billing.invoices.lines.totals import Discount, NewLine
from billing.ledger.chart import AccountKind
from billing.models import Invoice
from billing.money import Money
from tests.invoices.books import assert_books_right, balance, usd, use


@pytest.fixture
def customer(bo, at):
    use(bo.customer, "1.234567", at=at)
    return bo.customer


def test_use_moves_from_the_balance_to_what_is_owed(customer, at):
    before = credit_of(customer)
    invoice = issue_invoice(create_usage_invoice(customer, at=at), at=at)
    after = credit_of(customer)
    assert invoice.total == after.owed == usd("1.23")
    assert (before.balance, after.balance) == (usd("-1.234567"), usd(0))
    assert uninvoiced_usage(customer, "USD") == usd(0)
    assert_books_right(customer)


@pytest.mark.parametrize(
    ("used", "billed", "lost"), [("1.234567", "1.23", "0.004567"), ("0.005", "0.01", "-0.005")]
)
def test_the_rounding_account_explains_the_difference(bo, at, used, billed, lost):
    use(bo.customer, used, at=at)
    assert issue_invoice(create_usage_invoice(bo.customer, at=at), at=at).total == usd(billed)
    assert balance(AccountKind.ROUNDING) == usd(lost)
    assert_books_right(bo.customer)


@pytest.mark.parametrize(("currency", "used", "billed"), [("JPY", "7.6", "8"), ("KWD", "1.0004", "1.000")])
def test_use_is_rounded_as_its_currency_is(bo, at, currency, used, billed):
    use(bo.customer, used, at=at, currency=currency)
    invoice = issue_invoice(create_usage_invoice(bo.customer, at=at, currency=currency), at=at)
    assert invoice.total == Money.of(billed, currency)
    assert_books_right(bo.customer, currency)


def test_use_was_revenue_when_captured_and_a_discount_takes_it_back(customer, at):
    lines = [NewLine.of_usage("Use", usd("1.234567"), tax_percent=10), NewLine("Seat", "5")]
    draft = create_invoice(customer, lines, at=at, discounts=[Discount("half", percent=50)])
    assert issue_invoice(draft, at=at).total == usd("3.17")
    assert balance(AccountKind.REVENUE) == usd("1.234567") + usd("2.50") - usd("0.62")
    assert_books_right(customer)


def test_of_two_drafts_of_the_same_use_one_is_issued(customer, at):
    first, second = (create_usage_invoice(customer, at=at) for _ in range(2))
    issue_invoice(first, at=at)
    with pytest.raises(BadAmount, match="is left to invoice"):
        issue_invoice(second, at=at)
    assert Invoice.objects.get(pk=second.pk).state == "draft"
    assert_books_right(customer)


def test_what_was_used_after_the_draft_waits_for_the_next(customer, at):
    draft = create_usage_invoice(customer, at=at)
    use(customer, "2", at=at)
    assert issue_invoice(draft, at=at).total == usd("1.23")
    assert create_usage_invoice(customer, at=at).total == usd(2)
    assert_books_right(customer)


def test_what_was_paid_for_after_the_draft_is_not_billed(customer, at):
    draft = create_usage_invoice(customer, at=at)
    grant_credit(customer, usd(1), kind=GrantKind.PAID, key="top-up", at=at)
    with pytest.raises(BadAmount):
        issue_invoice(draft, at=at)
    assert create_usage_invoice(customer, at=at).total == usd("0.23")


def test_what_a_grant_covered_is_not_billed(bo, at):
    grant_credit(bo.customer, usd(5), kind=GrantKind.PROMOTIONAL, key="gift", at=at)
    use(bo.customer, "5", at=at)
    with pytest.raises(BadAmount, match="nothing was used"):
        create_usage_invoice(bo.customer, at=at)
    use(bo.customer, "2", at=at)
    assert create_usage_invoice(bo.customer, at=at).total == usd(2)


def test_less_than_half_a_cent_waits_until_there_is_more(bo, at):
    use(bo.customer, "0.004", at=at)
    with pytest.raises(BadAmount):
        create_usage_invoice(bo.customer, at=at)
    use(bo.customer, "0.004", at=at)
    assert create_usage_invoice(bo.customer, at=at).total == usd("0.01")


def test_the_same_key_makes_one_whatever_was_used_since(customer, at):
    first = create_usage_invoice(customer, at=at, key="2026-11")
    use(customer, "2", at=at)
    assert create_usage_invoice(customer, at=at, key="2026-11") == first
    assert Invoice.objects.get().total == usd("1.23")


def test_the_same_key_for_something_else_is_refused(customer, at):
    create_invoice(customer, [NewLine("Desk", "5")], at=at, key="2026-11")
    with pytest.raises(KeyReused):
        create_usage_invoice(customer, at=at, key="2026-11")
    create_usage_invoice(customer, at=at, key="2026-12")
    with pytest.raises(KeyReused):
        create_usage_invoice(customer, at=at, key="2026-12", currency="EUR")
    assert Invoice.objects.count() == 2


@pytest.mark.parametrize(
    ("trouble", "given"),
    [
        (UnknownCurrency, {"currency": "DOLLARS"}),
        (BadAmount, {"key": "\0"}),
        (BadAmount, {"tax_percent": "101"}),
    ],
)
def test_bad_input_leaves_no_row(customer, at, trouble, given):
    with pytest.raises(trouble):
        create_usage_invoice(customer, at=at, **given)
    assert not Invoice.objects.exists() and credit_of(customer, given.get("currency", "EUR")) is None


def test_nobody_without_credit_has_used_anything(ada, at):
    with pytest.raises(BadAmount):
        create_usage_invoice(ada.customer, at=at)
    assert not Invoice.objects.exists()


def test_a_void_invoice_gives_its_use_back_to_the_next(customer, at):
    invoice = issue_invoice(create_usage_invoice(customer, at=at, tax_percent="19"), at=at)
    void_invoice(invoice, at=at, why="wrong tax")
    assert credit_of(customer).balance == usd("-1.234567")
    assert balance(AccountKind.ROUNDING) == balance(AccountKind.TAX_PAYABLE) == usd(0)
    assert_books_right(customer)
    assert issue_invoice(create_usage_invoice(customer, at=at), at=at).total == usd("1.23")
    assert_books_right(customer)
