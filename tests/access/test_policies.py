"""Policies are pure: facts and an instant in, a refusal or None out."""

from datetime import timedelta

import pytest

from billing.access import (
    Cause,
    Denied,
    Remedy,
    able_to_pay,
    all_of,
    any_of,
    good_standing,
    not_suspended,
    rate,
)
from billing.access.answers.remedies import WAYS
from billing.access.answers.sentences import sentence
from billing.access.denied import RELS
from billing.access.policies import decide
from billing.access.specs import describe, name_of, restore
from billing.standing.facts import Facts
from tests.conftest import AT

SOON, PAST = (AT + timedelta(days=1)).isoformat(), (AT - timedelta(days=1)).isoformat()
LONG_AGO = (AT - timedelta(days=9)).isoformat()
CARD = {"card_valid_until": SOON, "card_expires_at": SOON, "card_last4": "4242"}
EXPIRED = {"card_valid_until": PAST, "card_expires_at": PAST, "card_last4": "4242"}
DECLINED = {"declined_at": PAST, "decline_code": "card_declined"}
UNCONFIRMED = {"authentication_since": PAST, "authentication_setup": "set_1"}


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({}, "no_payment_method"),
        (CARD, None),
        (EXPIRED, "payment_method_expired"),
        (DECLINED, "payment_declined"),
        (EXPIRED | DECLINED | {"card_valid_until": LONG_AGO}, "payment_declined"),
        (EXPIRED | DECLINED | {"declined_at": LONG_AGO}, "payment_method_expired"),
        (CARD | DECLINED, None),
        (UNCONFIRMED, "authentication_required"),
        (EXPIRED | UNCONFIRMED | {"card_valid_until": LONG_AGO}, "authentication_required"),
        (EXPIRED | UNCONFIRMED | {"authentication_since": LONG_AGO}, "payment_method_expired"),
        (CARD | UNCONFIRMED, None),
        (CARD | {"suspended_at": PAST}, "customer_suspended"),
        ({"suspended_at": PAST}, "customer_suspended"),
        ({"pass_until": SOON}, None),
        ({"pass_until": PAST}, "no_payment_method"),
        ({"pass_until": AT.isoformat()}, "no_payment_method"),
        ({"pass_until": SOON, "suspended_at": PAST}, "customer_suspended"),
    ],
)
def test_good_standing_over_every_kind_of_facts(facts, cause):
    denied = decide(good_standing, Facts(facts), AT)
    assert (denied and denied.cause) == cause


def test_a_card_ends_at_its_instant_and_not_before():
    ending = Facts({"card_valid_until": AT.isoformat(), "card_expires_at": AT.isoformat()})
    assert able_to_pay(ending, AT - timedelta(microseconds=1)) is None
    assert able_to_pay(ending, AT).cause == Cause.PAYMENT_METHOD_EXPIRED


def test_any_of_offers_the_ways_out_of_every_alternative():
    facts = Facts({"suspended_at": PAST})
    denied = any_of(able_to_pay, not_suspended)(facts, AT)
    assert denied.cause == Cause.CUSTOMER_SUSPENDED
    assert denied.remedies == (Remedy("add_card"), Remedy("contact"))


def test_all_of_tells_the_cause_that_ranks_first():
    assert all_of(able_to_pay, not_suspended)(Facts({"suspended_at": PAST}), AT).cause == "customer_suspended"
    assert all_of()(Facts(), AT) is None


def test_any_of_nothing_is_refused_when_written():
    with pytest.raises(ValueError, match="needs a policy"):
        any_of()


def test_the_ranks_follow_the_table():
    assert [cause.status for cause in Cause] == [403, *[402] * 14, 429, 503, 503]
    assert Cause.NO_PAYMENT_METHOD.slug == "no-payment-method"


NESTED = any_of(able_to_pay, all_of(rate("1/s")))


@pytest.mark.parametrize("policy", [able_to_pay, good_standing, rate("5/min", name="a.b"), NESTED])
def test_a_policy_survives_being_stored(policy):
    again = restore(describe(policy))
    facts = Facts({"rates_used": {"a.b": 6, "1-per-s": 2}})
    assert again(facts, AT) == policy(facts, AT)
    assert describe(again) == describe(policy)


def test_good_standing_is_stored_as_what_it_meant_that_day(settings):
    stored = describe(good_standing)
    settings.BILLING = settings.BILLING | {"ACCESS_POLICIES": ()}
    assert good_standing(Facts(), AT) is None
    assert restore(stored)(Facts(), AT).cause == "no_payment_method"


def test_policies_have_names_for_staff():
    assert name_of(any_of(able_to_pay, rate("5/min"))) == "AnyOf(able_to_pay, Rate(5/min))"


def test_a_lambda_cannot_be_restored_and_says_so():
    with pytest.raises(ImportError, match="no name"):
        restore(describe(lambda facts, at: Denied(Cause.MISCONFIGURED)))


def test_a_way_out_that_there_is_not_is_refused_when_written():
    with pytest.raises(ValueError, match="no way out"):
        Remedy("upgrade")


def test_every_way_out_leads_somewhere():
    assert set(WAYS) == RELS


@pytest.mark.parametrize("cause", list(Cause))
def test_a_policy_of_ones_own_may_give_any_cause_without_facts(cause):
    assert sentence(Denied(cause))
