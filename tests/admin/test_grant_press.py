from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.ledger.chart import AccountKind
from billing.ledger.queries import trial_balance
from billing.models import Grant
from tests.admin.money import plain, rows
from tests.credit.world import give, usd

PROMOTION = {"amount": "25", "currency": "USD", "kind": "0", "priority": "50"}


def balance(kind):
    return sum(row.balance.micros for row in trial_balance() if row.kind == kind)


def test_it_shows_what_will_happen_and_changes_nothing(hand, bo):
    before = rows()
    form = hand("grant_credit", bo.customer, **PROMOTION)
    assert "Free $0.00" in plain(form.page)
    page = plain(form.look())
    assert "Balance $0.00 $25.00" in page and "Free $0.00 $25.00" in page
    assert "$25.00 of credit is given, promotional." in page and "It does not expire." in page
    assert rows() == before


def test_it_grants_and_logs_it(hand, bo, finance):
    form = hand("grant_credit", bo.customer, **PROMOTION, expires_at="2026-12-24T18:00")
    assert "What is left of it at Dec. 24, 2026, 6 p.m. expires." in plain(form.look())
    assert "The credit is granted." in plain(form.press())
    grant = Grant.objects.get()
    assert (grant.amount, grant.kind, grant.by, grant.why) == (usd("25"), 0, finance, "she asked")
    assert grant.expires_at.isoformat() == "2026-12-24T18:00:00+00:00"
    assert "$25.00 of credit" in LogEntry.objects.get().change_message


def test_twice_is_once(hand, bo):
    form = hand("grant_credit", bo.customer, **PROMOTION)
    form.look()
    form.press()
    once = rows()
    assert f"had granted {Grant.objects.get()} already" in plain(form.press())
    assert rows() == once


def test_the_same_page_with_another_amount_gives_no_second_grant(hand, bo):
    form = hand("grant_credit", bo.customer, **PROMOTION)
    form.look()
    form.press()
    form.data["amount"] = "99"
    assert "already. Nothing was changed." in plain(form.press())
    assert credit_of(bo.customer).balance == usd("25")


def test_a_new_page_grants_anew(hand, bo):
    for _ in range(2):
        form = hand("grant_credit", bo.customer, **PROMOTION)
        form.look()
        form.press()
    assert credit_of(bo.customer).balance == usd("50")


def test_what_was_paid_covers_use_and_says_so(hand, bo, at):
    change_limit(bo.customer, usd("10"), at=at, why="x")
    held = hold_credit(bo.customer, usd("4"), key="h", at=at, expires_at=at + timedelta(hours=1))
    capture_hold(held.hold_id, usd("4"), at=at)
    page = plain(hand("grant_credit", bo.customer, **PROMOTION | {"kind": "2"}).look())
    assert "$4.00 of it covers what was used before." in page and "Balance -$4.00 $21.00" in page


@pytest.mark.parametrize(
    "data", [{"amount": "0"}, {"amount": "-5"}, {"kind": "1"}, {"kind": "9"}, {"priority": "-1"},
             {"priority": "x"}, {"expires_at": "2020-01-01T00:00"}, {"amount": "1e12"}],
)  # fmt: skip
def test_it_grants_nothing_that_is_none(hand, bo, data):
    before = rows()
    errors = hand("grant_credit", bo.customer, **PROMOTION | data).look().context["form"].errors
    assert errors.keys() == data.keys() and rows() == before


def test_it_revokes_what_is_left(hand, bo, at, finance):
    grant = give(bo.customer, "25", at=at)
    form = hand("revoke_grant", bo.customer, grant.public_id)
    assert "Left of the grant $25.00 $0.00" in plain(form.page)
    assert "The grant has ended." in plain(form.press())
    grant.refresh_from_db()
    assert (grant.revoked_at, grant.revoked_by, grant.revoked_why) == (at, finance, "she asked")
    once = rows()
    assert "had been revoked already" in plain(form.press())
    assert rows() == once


def test_it_says_what_is_held_and_stays(hand, bo, at):
    grant = give(bo.customer, "25", at=at)
    hold_credit(bo.customer, usd("5"), key="h", at=at, expires_at=at + timedelta(hours=1))
    page = plain(hand("revoke_grant", bo.customer, grant.public_id).page)
    assert "$5.00 is held for requests being served" in page and "$25.00 $5.00" in page


@pytest.mark.parametrize(("kind", "account"), [
    (GrantKind.PROMOTIONAL, AccountKind.PROMOTIONS), (GrantKind.PAID, AccountKind.CASH)
])  # fmt: skip
def test_a_mistake_is_reversed_as_if_it_had_not_been(hand, bo, at, kind, account):
    grant = give(bo.customer, "25", at=at, kind=kind)
    form = hand("reverse_grant", bo.customer, grant.public_id)
    assert "$25.00 goes back to the account" in plain(form.page)
    assert "The grant is reversed." in plain(form.press())
    assert credit_of(bo.customer).balance == usd("0")
    assert balance(account) == balance(AccountKind.REVENUE) == 0
    once = rows()
    assert "had been reversed already" in plain(form.press())
    assert rows() == once


def test_what_is_over_cannot_be_reversed_and_the_page_says_so(hand, bo, at):
    grant = give(bo.customer, "25", at=at)
    hand("revoke_grant", bo.customer, grant.public_id).press()
    form = hand("reverse_grant", bo.customer, grant.public_id)
    assert "This cannot be done" in plain(form.page)
    assert form.page.context["is_closed"]


def test_another_customers_grant_is_not_there(hand, ada, bo, at):
    grant = give(ada.customer, "25", at=at)
    assert hand("revoke_grant", bo.customer, grant.public_id).page.status_code == 404
