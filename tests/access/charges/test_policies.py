"""Pure: credit and invoices as facts, a refusal or None out."""

from datetime import timedelta

import pytest

from billing.access import no_overdue_invoice, within_credit
from billing.access.charges.policy import WithinCredit, refusal_of
from billing.access.policies import able_to_pay, nothing_overdue
from billing.access.specs import describe, restore
from billing.errors import DoesNotFit
from billing.money import Money
from billing.standing.facts import Facts
from tests.conftest import AT


def usd(amount):
    return Money.of(amount, "USD")


def facts(available="0", limit="0", **more):
    credit = {
        "credit_currency": "USD",
        "credit_available": usd(available).micros,
        "credit_limit": usd(limit).micros,
    }
    return Facts({**credit, **more})


OVERDUE = {
    "invoice_due_at": AT.isoformat(),
    "overdue_invoice": "inv_1",
    "overdue_number": "INV-2026-000001",
    "overdue_amount": usd(12).as_json(),
}


@pytest.mark.parametrize(
    ("known", "cause"),
    [
        (facts("4.10"), None),
        (facts("4.09"), "credit_exhausted"),
        (facts("-3"), "credit_exhausted"),
        (facts("4.09", limit="100"), "credit_limit_exceeded"),
        (facts("10", budget_left=usd("4.09").micros), "budget_exceeded"),
        (facts("1", budget_left=0), "credit_exhausted"),
        (facts("10", own_currency="EUR"), "misconfigured"),
        (Facts(), "payment_needed"),
    ],
)
def test_it_lets_in_who_has_enough_free(known, cause):
    denied = within_credit(usd("4.10"))(known, AT)
    assert (denied and denied.cause) == cause


def test_without_an_amount_anything_is_enough():
    assert within_credit()(facts("0.000001"), AT) is None
    assert within_credit()(facts("0"), AT).cause == "credit_exhausted"
    assert within_credit()(Facts(), AT).cause == "payment_needed"


def test_what_is_to_be_paid_is_never_a_fraction_of_a_cent():
    denied = within_credit(usd("0.000015"))(facts("0"), AT)
    assert denied.remedies[0].amount == usd("0.01")


def test_paying_everything_frees_the_whole_limit():
    denied = within_credit(usd("4.10"))(facts("1.35", limit="100"), AT)
    assert [(way.rel, way.amount) for way in denied.remedies] == [
        ("pay_now", usd("98.65")),
        ("ask_limit", None),
    ]


@pytest.mark.parametrize("days", [0, 3])
def test_an_invoice_is_overdue_from_its_due_instant_on(days):
    policy, due = no_overdue_invoice(days), AT + timedelta(days=days)
    assert policy(Facts(OVERDUE), due - timedelta(microseconds=1)) is None
    denied = policy(Facts(OVERDUE), due)
    assert denied.cause == "invoice_overdue"
    assert denied.remedies[0].params == (("invoice", "inv_1"),)
    assert nothing_overdue(Facts(), due) is None


def test_free_credit_is_an_ability_to_pay():
    assert able_to_pay(facts("0.000001"), AT) is None
    assert able_to_pay(facts("0"), AT).cause == "no_payment_method"


@pytest.mark.parametrize("policy", [within_credit(), within_credit(usd("4.10")), no_overdue_invoice(3)])
def test_they_survive_being_stored(policy):
    assert restore(describe(policy)) == policy


@pytest.mark.parametrize(("limit", "is_budget"), [("0", False), ("100", False), ("100", True)])
def test_a_hold_that_did_not_fit_is_replayed_to_the_same_end(limit, is_budget):
    trouble = DoesNotFit(usd("4.10"), available=usd("1.35"), limit=usd(limit), is_budget=is_budget)
    denied, seen = refusal_of(trouble, facts("50", limit=limit))
    assert WithinCredit(usd("4.10").micros, "USD")(seen, AT) == denied
