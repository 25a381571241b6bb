"""Events asked for window by window: what happened first comes first, as far back as Stripe has any."""

import logging
from datetime import timedelta
from itertools import islice
from types import SimpleNamespace

import pytest

from billing.gateways.stripe.books import KEPT, events_since
from billing.gateways.stripe.events import TYPES

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Shelf:
    """Stripe's list of events: the newest first, of the types and the while that were asked for."""

    def __init__(self):
        self.events, self.asked, self.told = self, [], []

    def put(self, at, *, type_="payment_intent.succeeded"):
        about = {"id": "pi_1", "object": "payment_intent", "metadata": {}}
        id_, seconds = f"evt_{len(self.told)}", int(at.timestamp())
        told = {"id": id_, "object": "event", "type": type_, "created": seconds, "livemode": False}
        self.told.append({**told, "data": {"object": about}})
        return id_

    def list(self, asked):
        self.asked.append(asked)
        begin, end = asked["created"]["gte"], asked["created"].get("lt", 10**12)
        found = [one for one in self.told if one["type"] in asked["types"] and begin <= one["created"] < end]
        found.sort(key=lambda one: -one["created"])
        things = [SimpleNamespace(type=one["type"], to_dict=lambda one=one: one) for one in found]
        return SimpleNamespace(auto_paging_iter=lambda: iter(things))

    @property
    def windows(self):
        return list(dict.fromkeys((one["created"]["gte"], one["created"].get("lt")) for one in self.asked))


@pytest.fixture
def shelf():
    return Shelf()


def test_everything_is_told_once_the_oldest_first(shelf, at):
    put = [shelf.put(at - 3 * DAY + i * 7 * HOUR, type_=type_) for i, type_ in enumerate(sorted(TYPES)[:10])]
    shelf.put(at - 4 * DAY)
    assert [event.id for event in events_since(shelf, at - 3 * DAY, until=at)] == put


def test_no_question_names_more_types_than_stripe_takes(shelf, at):
    list(events_since(shelf, at - MINUTE, until=at))
    assert [len(one["types"]) for one in shelf.asked] == [20, len(TYPES) - 20]
    assert {type_ for one in shelf.asked for type_ in one["types"]} == set(TYPES)


def test_the_windows_follow_one_another_and_the_last_has_no_end(shelf, at):
    list(events_since(shelf, at - 3 * DAY, until=at))
    begins, ends = zip(*shelf.windows, strict=True)
    assert begins[0] == int((at - 3 * DAY).timestamp())
    assert (ends[:-1], ends[-1]) == (begins[1:], None)
    assert len(begins) < 12


def test_what_happens_while_we_ask_is_told_too(shelf, at):
    put = shelf.put(at + MINUTE)
    assert [event.id for event in events_since(shelf, at - DAY, until=at)] == [put]
    assert [event.id for event in events_since(shelf, at + MINUTE, until=at)] == [put]


def test_the_first_is_told_before_all_are_asked_for(shelf, at):
    first = shelf.put(at - 20 * DAY)
    shelf.put(at - DAY)
    assert [event.id for event in islice(events_since(shelf, at - 20 * DAY, until=at), 1)] == [first]
    assert len(shelf.windows) == 1


def test_a_window_in_which_much_happened_is_followed_by_a_short_one(shelf, at):
    for i in range(600):
        shelf.put(at - DAY + i * MINUTE / 5)
    list(events_since(shelf, at - DAY, until=at))
    spans = [end - begin for begin, end in shelf.windows if end]
    assert spans[:5] == [1800] * 5
    assert spans[5:] == sorted(spans[5:])


def test_what_stripe_has_no_more_is_named_with_the_way_to_it(shelf, at, caplog):
    with caplog.at_level(logging.WARNING, logger="billing.gateways"):
        list(events_since(shelf, at - KEPT, until=at))
        assert not caplog.records
        list(events_since(shelf, at - 40 * DAY, until=at))
    assert "billing_reconcile --from 2026-10-13" in caplog.text
    assert len(shelf.windows) < 90
