"""When no card can be charged, the cause that is told is the one the customer knows of last."""

from datetime import timedelta

import pytest

from billing.access import check
from billing.customers.actions import create_customer
from billing.payment_methods.actions import detach_method, make_default, record_decline
from billing.testing import add_card, enter_card
from tests.payment_methods.conftest import CONFIRMED, DECLINED, MASTERCARD, VISA

HOUR = timedelta(hours=1)


@pytest.fixture
def customer(cy, at):
    return create_customer(cy, at=at)


def refusal(customer, at):
    denied = check(customer, at=at)
    return denied.cause.value, dict(denied.facts)


def test_no_card_at_all(customer, at):
    assert refusal(customer, at) == ("no_payment_method", {})


def test_a_declined_charge_of_the_only_card(customer, at):
    record_decline(add_card(customer, at=at), code="lost_card", at=at)
    assert refusal(customer, at) == ("payment_declined", {"code": "lost_card", "declined_at": at.isoformat()})


def test_a_charge_declined_at_the_instant_the_card_came(customer, at):
    record_decline(enter_card(customer, VISA, at=at).method, code="lost_card", at=at)
    assert refusal(customer, at)[0] == "payment_declined"


def test_a_declined_card_whose_better_successor_was_removed_again(customer, at):
    record_decline(enter_card(customer, VISA, at=at).method, code="lost_card", at=at)
    better = enter_card(customer, MASTERCARD, at=at + HOUR).method
    detach_method(better, at=at + 2 * HOUR)
    assert refusal(customer, at + 2 * HOUR)[0] == "payment_declined"


def test_a_good_card_that_expired_beside_a_declined_one(customer, at):
    declined = enter_card(customer, VISA, at=at).method
    record_decline(declined, code="lost_card", at=at)
    good = enter_card(customer, MASTERCARD, at=at + HOUR, exp_month=1, exp_year=2027).method
    make_default(declined, at=at + HOUR)
    cause, facts = refusal(customer, good.valid_until)
    assert (cause, facts["last4"]) == ("payment_method_expired", "4444")
    assert facts["expired_at"] == good.valid_until.isoformat()


def test_a_refused_entry_after_a_card_expired(customer, at):
    add_card(customer, at=at, exp_month=11, exp_year=2026)
    later = at + timedelta(days=30)
    assert refusal(customer, later)[0] == "payment_method_expired"
    enter_card(customer, DECLINED, at=later)
    assert refusal(customer, later)[0] == "payment_declined"


def test_a_confirmation_that_waits_after_a_declined_charge(customer, at):
    record_decline(add_card(customer, at=at), code="lost_card", at=at)
    enter_card(customer, CONFIRMED, at=at + HOUR)
    assert refusal(customer, at + HOUR)[0] == "authentication_required"


def test_a_declined_charge_after_a_confirmation_that_waits(customer, at):
    card = add_card(customer, at=at)
    enter_card(customer, CONFIRMED, at=at)
    record_decline(card, code="lost_card", at=at + HOUR)
    assert refusal(customer, at + HOUR)[0] == "payment_declined"


def test_a_refused_entry_and_then_one_to_be_confirmed(customer, at):
    enter_card(customer, DECLINED, at=at)
    enter_card(customer, CONFIRMED, at=at + HOUR)
    assert refusal(customer, at + HOUR)[0] == "authentication_required"


def test_of_several_refusals_the_latest(customer, at):
    for n, code in enumerate(["insufficient_funds", "stolen_card", "do_not_honor"]):
        card = add_card(customer, at=at, last4=f"000{n}")
        record_decline(card, code=code, at=at + n * HOUR)
    assert refusal(customer, at + 3 * HOUR)[1]["code"] == "do_not_honor"


def test_one_good_card_makes_all_of_it_no_matter(customer, at):
    record_decline(add_card(customer, at=at), code="lost_card", at=at)
    enter_card(customer, DECLINED, at=at)
    enter_card(customer, CONFIRMED, at=at + HOUR)
    add_card(customer, at=at + HOUR, last4="4444")
    assert check(customer, at=at + HOUR) is None
