"""CSV: whole, readable by spreadsheets, and carried out by none."""

import csv
import io

import pytest

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.money import Money
from billing.portal.sheets import cell, sheet
from billing.testing.builders import make_open_invoice


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_lists_every_invoice(as_bo, bo, url, at):
    numbers = [make_open_invoice(bo.customer, amount="1200.50", at=at).number for _ in range(30)]
    response = as_bo.get(url("invoices_csv"))
    rows = read(response)
    assert [row["Number"] for row in rows] == numbers[::-1]
    assert {(row["Total"], row["Currency"], row["Due"]) for row in rows} == {("1200.50", "USD", "2026-12-06")}
    assert response["Content-Disposition"] == 'attachment; filename="invoices.csv"'
    assert response["Cache-Control"] == "private, no-store"


def test_it_lists_every_movement_with_the_balance(as_bo, bo, url, at):
    grant_credit(bo.customer, Money.of(5, "USD"), kind=GrantKind.PROMOTIONAL, key="g", at=at)
    held = hold_credit(bo.customer, Money.of(2, "USD"), key="h", at=at, what="=cmd|' /C calc'!A0")
    capture_hold(held.hold_id, Money.of(2, "USD"), at=at)
    rows = read(as_bo.get(url("movements_csv")))
    assert [(row["Amount"], row["Balance"]) for row in rows] == [("-2.00", "3.00"), ("5.00", "5.00")]
    assert rows[0]["For"] == "'=cmd|' /C calc'!A0"


def test_who_has_nothing_gets_the_heads_alone(as_cy, url):
    assert read(as_cy.get(url("invoices_csv"))) == read(as_cy.get(url("movements_csv"))) == []


def test_it_tells_nothing_of_anybody_else(as_ada, bo, url, at):
    make_open_invoice(bo.customer, at=at)
    assert read(as_ada.get(url("invoices_csv"))) == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "-", "-1e5", "--1"]
)
def test_it_defuses_formulas(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5.00", "12", "a=b", "INV-2026-000001", ""])
def test_it_leaves_the_rest_as_it_is(text):
    assert cell(text) == text


def test_it_writes_row_by_row():
    def rows():
        yield ("a",)
        raise RuntimeError("asked for more than was read")

    lines = iter(sheet("x", ("h",), rows()).streaming_content)
    assert [next(lines), next(lines), next(lines)] == [b"\xef\xbb\xbf", b"h\r\n", b"a\r\n"]
