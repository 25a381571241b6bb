"""Invoices on the screen and on paper."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.invoices.actions import create_invoice, issue_invoice, void_invoice, write_off_invoice
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import Discount, NewLine
from billing.money import Money
from billing.testing.builders import make_invoice, make_open_invoice
from billing.testing.paid import make_paid_invoice, pay

LONG_AGO = timedelta(days=30)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_it_lists_invoices_with_their_state_the_latest_first(as_bo, bo, invoice, url, at):
    late = make_open_invoice(bo.customer, amount="5.00", at=at - LONG_AGO)
    paid = make_paid_invoice(bo.customer, at=at - 2 * LONG_AGO)
    html = text_of(as_bo.get(url("invoices")))
    assert html.index(invoice.number) < html.index(late.number) < html.index(paid.number)
    assert all(f">{status}</span>" in html for status in ("Open", "Overdue", "Paid"))


def test_it_shows_no_draft(as_bo, bo, url, at):
    draft = make_invoice(bo.customer, at=at)
    assert "No invoice yet" in text_of(as_bo.get(url("invoices")))
    assert as_bo.get(url("invoice", draft.public_id)).status_code == 404


def test_who_has_no_customer_has_no_invoices(as_cy, url):
    assert "No invoice yet" in text_of(as_cy.get(url("invoices")))


def test_it_says_what_is_overdue_and_offers_to_pay_it(as_bo, bo, url, at):
    late = make_open_invoice(bo.customer, amount="5.00", at=at - LONG_AGO)
    html = text_of(as_bo.get(url("invoices")))
    assert "1 invoice is overdue" in html
    assert "<strong>$5.00</strong>" in html
    assert url("pay_invoice", late.public_id) in html


def test_it_tells_a_viewer_who_can_pay(as_cy, ada, team, url, at):
    make_open_invoice(ada.customer, at=at - LONG_AGO)
    html = text_of(as_cy.get(url("invoices")))
    assert "This can be fixed by ada." in html
    assert "Pay it" not in html


def test_it_shows_lines_discounts_tax_and_sums(as_bo, bo, url, at):
    lines = [NewLine("Seats & desks", "10.00", 3, tax_percent="19"), NewLine("Set-up", "20.00")]
    draft = create_invoice(
        bo.customer, lines, discounts=[Discount("Friends", percent="10")], memo="Order 7", at=at
    )
    invoice = issue_invoice(draft, at=at)
    html = text_of(as_bo.get(url("invoice", invoice.public_id)))
    for said in (
        "Seats &amp; desks",
        "3 × 10 USD",
        "less $3.00",
        "1 × 20 USD",
        "Less 10%: Friends",
        "plus $5.13 tax (19%)",
        "Order 7",
    ):
        assert said in html, said
    for sum_ in ("$45.00", "$5.13", "$50.13"):
        assert sum_ in html, sum_


def test_it_shows_payments_credit_notes_and_what_is_left(as_bo, visa, invoice, url, at):
    issue_credit_note(invoice, Money.of(30, "USD"), key="n", at=at, why="too much")
    payment = pay(invoice, at=at)
    html = text_of(as_bo.get(url("invoice", invoice.public_id)))
    assert url("payment", payment.public_id) in html
    assert "Credit notes" in html
    assert "$30.00" in html
    assert "$70.00" in html
    assert "too much" not in html


def test_what_was_credited_whole_is_not_called_paid(as_bo, invoice, url, at):
    issue_credit_note(invoice, invoice.total, key="n", at=at, why="a mistake")
    assert ">Credited</span>" in text_of(as_bo.get(url("invoice", invoice.public_id)))


@pytest.mark.parametrize(
    ("act", "said"), [(void_invoice, "Void"), (write_off_invoice, "Overdue")], ids=["void", "written off"]
)
def test_it_tells_what_became_of_an_invoice(as_bo, invoice, url, at, act, said):
    act(invoice, at=at, why="a secret of ours")
    html = text_of(as_bo.get(url("invoice", invoice.public_id)))
    assert f">{said}</span>" in html
    assert "secret" not in html


def test_it_prints_an_invoice_with_who_was_billed_then(as_bo, bo, invoice, url, at):
    bo.customer.name = "Somebody else"
    bo.customer.save()
    html = text_of(as_bo.get(url("print_invoice", invoice.public_id)))
    assert "bo@example.com" in html
    assert "Somebody else" not in html.partition("<main>")[2]
    assert "<nav" not in html


@pytest.mark.parametrize("name", ["invoice", "print_invoice", "pay_invoice"])
def test_it_hides_an_invoice_from_everybody_else(as_ada, as_cy, invoice, url, name):
    assert as_ada.get(url(name, invoice.public_id)).status_code == 404
    assert as_cy.get(url(name, invoice.public_id)).status_code == 404


@pytest.mark.parametrize("number", ["inv_1", "inv_" + "٣" * 20, "inv_" + "0" * 21, "INV-2026-000001"])
def test_it_asks_the_database_for_nothing_that_is_no_id(as_bo, number):
    with CaptureQueriesContext(connection) as asked:
        assert as_bo.get(f"/billing/invoices/{number}/").status_code == 404
    assert not asked


def test_hundreds_of_invoices_make_light_pages(as_bo, bo, url, at):
    for day in range(60):
        make_open_invoice(bo.customer, at=at - timedelta(days=day))
    for query in ("", "?page=2", "?page=nonsense"):
        with CaptureQueriesContext(connection) as asked:
            response = as_bo.get(url("invoices") + query)
        assert len(asked) <= 12
        assert len(response.content) <= 60_000


def test_the_first_page_shows_credit_and_the_latest_invoices(as_bo, bo, url, at):
    numbers = [make_open_invoice(bo.customer, at=at).number for _ in range(4)]
    with CaptureQueriesContext(connection) as asked:
        html = text_of(as_bo.get(url("overview")))
    assert len(asked) <= 12
    assert [number in html for number in numbers] == [False, True, True, True]
    assert "available" in html


def test_the_first_page_tells_what_is_overdue_where_the_gate_does_not_ask(as_bo, bo, visa, url, at, settings):
    policies = ("billing.access.policies.able_to_pay",)
    settings.BILLING = {**settings.BILLING, "ACCESS_POLICIES": policies}
    make_open_invoice(bo.customer, at=at - LONG_AGO)
    assert "1 invoice is overdue." in text_of(as_bo.get(url("overview")))
