"""Credit: what is free, what is left of what, and what moved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.credit.actions import open_credit
from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_budget, change_limit
from billing.money import Money


def text_of(response):
    return " ".join(response.content.decode().split())


def usd(amount):
    return Money.of(amount, "USD")


def give(customer, amount, *, at, key="g", **more):
    return grant_credit(customer, usd(amount), kind=GrantKind.PROMOTIONAL, key=key, at=at, **more)


def spend(customer, amount, *, at, key="h", what="report"):
    held = hold_credit(customer, usd(amount), key=key, at=at, what=what)
    capture_hold(held.hold_id, usd(amount), at=at)


@pytest.fixture
def page(as_bo, url):
    return lambda query="": text_of(as_bo.get(url("credit") + query))


def test_who_has_none_is_told_so(as_cy, url):
    assert "No credit yet" in text_of(as_cy.get(url("credit")))


def test_it_shows_balance_limit_held_and_what_is_available(page, bo, at):
    give(bo.customer, "20.00", at=at)
    change_limit(bo.customer, usd(5), at=at, why="known")
    hold_credit(bo.customer, usd("1.50"), key="h", at=at)
    html = page()
    assert '<p class="figure">$23.50</p>' in html
    for sum_ in ("<dd>$20.00</dd>", "<dd>$1.50 ", "<dd>$5.00</dd>"):
        assert sum_ in html, sum_


def test_it_shows_what_is_left_of_grants_and_when_they_end(page, bo, at):
    give(bo.customer, "20.00", at=at, key="a")
    give(bo.customer, "7.00", at=at, key="b", expires_at=at + timedelta(days=3), why="a secret of ours")
    html = page()
    assert html.index("$7.00") < html.index("does not end")
    assert "ends Nov. 25, 2026" in html
    assert "secret" not in html


def test_what_has_ended_is_no_more_without_a_sweep(page, bo, at):
    give(bo.customer, "7.00", at=at - timedelta(days=9), expires_at=at - timedelta(days=1))
    html = page()
    assert '<p class="figure">$0.00</p>' in html
    assert "Credit expired" in html


def test_each_movement_tells_the_balance_it_left(page, bo, at):
    give(bo.customer, "20.00", at=at - timedelta(hours=3))
    spend(bo.customer, "4.00", at=at - timedelta(hours=2), key="a")
    spend(bo.customer, "0.000015", at=at - timedelta(hours=1), key="b", what="tokens")
    html = page().partition('<table class="lines">')[2]
    cells = [cell.partition("</td>")[0] for cell in html.split('<td class="number">')[1:]]
    assert cells == ["-$0.000015", "$15.999985", "-$4.00", "$16.00", "$20.00", "$20.00"]
    assert html.index("tokens") < html.index("report")


def test_the_balance_runs_on_over_pages(as_bo, bo, url, at):
    give(bo.customer, "100.00", at=at - timedelta(days=1))
    for number in range(60):
        spend(bo.customer, "1.00", at=at + timedelta(seconds=number), key=str(number))
    shown = []
    for number in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            response = as_bo.get(f"{url('credit')}?page={number}")
        assert len(asked) <= 12
        shown += [moved.balance for moved in response.context["movements"]]
    assert shown == [usd(40 + number) for number in range(61)]


def test_it_shows_another_currency_when_asked(page, bo, at):
    give(bo.customer, "20.00", at=at)
    open_credit(bo.customer, "EUR")
    assert '<p class="figure">€0.00</p>' in page("?currency=EUR")
    for unknown in ("GBP", "nonsense", "%00"):
        assert '<p class="figure">$20.00</p>' in page(f"?currency={unknown}")


def test_it_shows_ones_own_budget(page, bo, at):
    give(bo.customer, "20.00", at=at)
    change_budget(bo.customer, usd(10), currency="USD", at=at)
    spend(bo.customer, "4.00", at=at)
    assert "$6.00 of $10.00 left this month" in page()


def test_it_shows_nothing_of_anybody_else(as_ada, bo, url, at):
    give(bo.customer, "20.00", at=at)
    assert "$20.00" not in text_of(as_ada.get(url("credit")))
