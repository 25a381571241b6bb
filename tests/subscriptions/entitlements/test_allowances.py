"""How much is open, and who sits, of any facts: never more than there is, and always the oldest."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.standing.facts import Facts
from subscriptions.access import entitled, has_seat
from subscriptions.entitlements.allowances import SEATS_MAX, allowed, seats_open
from tests.conftest import AT

DAYS = st.integers(min_value=-3, max_value=3)
UNTIL = DAYS.map(lambda days: {"access_until": (AT + timedelta(days=days)).isoformat()})
LIMIT = st.one_of(st.just({}), st.integers(min_value=0, max_value=6).map(lambda limit: {"limit": limit}))
PART = st.builds(lambda limit, until: {**limit, **until}, LIMIT, st.one_of(st.just({}), UNTIL))
OWN = st.one_of(st.none(), PART, UNTIL.map(lambda until: {"is_closed": True, **until}))
PEOPLE = [str(number) for number in range(9)]
TAKEN = st.lists(st.sampled_from(PEOPLE), unique=True)


def facts_of(parts, own, taken=()):
    opened = {"plans": {"team": {"subscription": "sub_1"}}, "features": {"seats": parts}}
    given = {"own_features": {"seats": own}} if own is not None else {}
    return Facts({**opened, **given, "seats": {"seats": list(taken)}, "names_people": True})


def lets_in(facts, person, at=AT):
    return has_seat()(facts.plus(viewer={"key": person, "names": []}), at) is None


@given(st.lists(PART, max_size=4), OWN, TAKEN)
def test_as_many_are_let_in_as_there_are_seats_and_the_oldest_first(parts, own, taken):
    facts = facts_of(parts, own, taken)
    there_are = seats_open(facts, "seats", AT)
    assert [person for person in taken if lets_in(facts, person)] == taken[:there_are]
    assert not any(lets_in(facts, person) for person in PEOPLE if person not in taken)


@given(st.lists(PART, max_size=4), OWN, TAKEN, st.sampled_from(PEOPLE))
def test_whoever_is_refused_has_a_way_out(parts, own, taken, person):
    facts = facts_of(parts, own, taken)
    denied = has_seat()(facts.plus(viewer={"key": person, "names": []}), AT)
    assert denied is None or denied.remedies


@given(st.lists(PART, max_size=4), OWN)
def test_so_much_is_entitled_as_is_allowed_and_no_more(parts, own):
    facts = facts_of(parts, own)
    most = allowed(facts, "seats", AT)
    if most is None:
        assert entitled("seats", 10**9)(facts, AT) is None
        assert seats_open(facts, "seats", AT) == SEATS_MAX
    else:
        assert (entitled("seats", max(most, 1))(facts, AT) is None) == (most > 0)
        assert entitled("seats", most + 1)(facts, AT) is not None


@given(st.lists(PART, max_size=4), OWN, DAYS)
def test_between_two_instants_of_the_facts_nothing_changes(parts, own, days):
    """That is what forecasts rest on."""
    facts, at = facts_of(parts, own), AT + timedelta(days=days, hours=1)
    earlier = max((instant for instant in facts.instants() if instant <= at), default=at)
    assert allowed(facts, "seats", at) == allowed(facts, "seats", earlier)


@given(st.lists(PART, max_size=4), PART)
def test_what_staff_give_counts_alone_while_it_lasts_and_then_not_at_all(parts, own):
    alone, without = facts_of([own], None), facts_of(parts, None)
    ended = "access_until" in own and own["access_until"] <= AT.isoformat()
    expected = without if ended else alone
    assert allowed(facts_of(parts, own), "seats", AT) == allowed(expected, "seats", AT)
