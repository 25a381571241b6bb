"""The policies in the guide do what it says."""

from datetime import timedelta

from billing.access import Cause
from billing.access.specs import describe
from billing.standing.facts import Facts
from tests.docs.pages import example_of

GUIDE = "docs/how-to/write-a-policy.md"


def test_it_lets_in_for_as_long_as_one_is_invited(at):
    policy = example_of(GUIDE, "def invited")["invited_or_able_to_pay"]
    facts = Facts({"invited_until": (at + timedelta(days=1)).isoformat()})
    assert policy(facts, at) is None
    assert policy(facts, at + timedelta(days=2)).cause == Cause.NO_PAYMENT_METHOD


def test_it_lets_in_who_was_never_invited_and_can_pay(at):
    policy = example_of(GUIDE, "def invited")["invited_or_able_to_pay"]
    assert policy(Facts({"card_valid_until": (at + timedelta(days=1)).isoformat()}), at) is None


def test_it_does_not_let_in_who_is_suspended(at):
    policy = example_of(GUIDE, "def invited")["invited_or_able_to_pay"]
    facts = Facts({"invited_until": (at + timedelta(days=1)).isoformat(), "suspended_at": at.isoformat()})
    assert policy(facts, at).cause == Cause.CUSTOMER_SUSPENDED


def test_a_policy_with_parameters_is_stored_with_them(at):
    invited_by = example_of(GUIDE, "class InvitedBy")["InvitedBy"]
    assert invited_by("ada")(Facts({"invited_by": "ada"}), at) is None
    assert describe(invited_by("ada"))["args"] == {"host": "ada"}
