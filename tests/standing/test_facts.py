from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.standing.facts import Facts
from billing.standing.queries import _as_stored

AT = datetime(2026, 11, 22, 12, 0, 0, 123_456, tzinfo=UTC)


def test_a_fact_that_was_never_stated_is_none():
    facts = Facts()
    assert facts["card_last4"] is None
    assert facts.instant("suspended_at") is None
    assert "suspended_at" not in facts


def test_a_fact_that_is_none_was_not_stated():
    assert "suspended_at" not in Facts({"suspended_at": None})


def test_facts_are_a_mapping_that_nobody_changes():
    given_facts = {"card_last4": "4242"}
    facts = Facts(given_facts)
    given_facts["card_last4"] = "0000"
    assert dict(facts) == {"card_last4": "4242"}
    with pytest.raises(TypeError):
        facts["card_last4"] = "0000"


def test_more_facts_make_new_facts():
    facts = Facts({"card_last4": "4242"})
    assert dict(facts.plus(used=3)) == {"card_last4": "4242", "used": 3}
    assert len(facts) == 1
    assert repr(facts) == "Facts({'card_last4': '4242'})"


def test_the_instants_at_which_something_changes_are_known():
    facts = Facts(_as_stored({"pass_until": AT, "suspended_at": None, "card_last4": "4242", "rates": {}}))
    assert facts.instants() == {AT}


@given(st.datetimes(timezones=st.timezones() | st.just(UTC) | st.just(timezone(timedelta(hours=-12)))))
def test_instants_survive_storing_to_the_microsecond(instant):
    # As UTC: a time that the clocks of its zone leapt over equals nothing but itself (PEP 495).
    stored = Facts(_as_stored({"declined_at": instant}))
    assert stored.instant("declined_at") == instant.astimezone(UTC)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", float("nan"), float("inf")])
def test_a_fact_is_a_plain_value_or_an_instant(value):
    with pytest.raises((TypeError, ValueError)):
        _as_stored({"odd": value})
