"""What was never delivered is found by asking."""

from datetime import timedelta

import pytest

from billing.errors import Unreachable
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.outage import broken
from billing.models import InboxEvent, InboxPoll
from billing.webhooks import poll
from billing.webhooks.actions import expire_payloads, receive_missed, receive_missed_of
from billing.webhooks.queries import last_received_at

HOUR = timedelta(hours=1)


@pytest.fixture
def renew(carded):
    """Something happens at the bank then, and its post is lost."""

    def at_instant(instant):
        bank.update_card(carded.gateway_reference, exp_month=1, exp_year=2035, at=instant)

    return at_instant


def test_it_finds_what_was_never_delivered_once(renew, at):
    renew(at)
    assert [receive_missed(at=at) for _ in range(2)] == [1, 0]
    event = InboxEvent.objects.get()
    assert (event.type, event.kind, event.state) == ("card.updated", "method", "received")
    assert '"exp_year": 2035' in event.payload


def test_it_looks_back_for_days_the_first_time(renew, at):
    renew(at - timedelta(days=2))
    renew(at - timedelta(days=4))
    assert receive_missed(at=at) == 1


def test_it_goes_on_where_the_last_poll_ended_however_long_ago(renew, at):
    receive_missed(at=at)
    renew(at + 5 * HOUR)
    assert receive_missed(at=at + timedelta(days=40)) == 1
    assert InboxPoll.objects.get().polled_until == at + timedelta(days=40)


def test_a_delivery_hides_no_gap_before_it(renew, at):
    """The cursor is that of polls: what came by itself says nothing of what did not."""
    receive_missed(at=at)
    renew(at + HOUR)
    renew(at + 9 * HOUR)
    last = bank.events.BankEvent.objects.latest("pk")
    from billing.gateways.sandbox.delivery import _arrives

    assert _arrives(last, {}, at=at + 9 * HOUR)
    assert receive_missed(at=at + 10 * HOUR) == 1


def test_it_finds_what_was_listed_a_little_late(renew, at):
    receive_missed(at=at)
    renew(at - poll.OVERLAP / 2)
    assert receive_missed(at=at) == 1


def test_it_looks_as_far_back_as_it_is_told(renew, at):
    receive_missed(at=at)
    renew(at - timedelta(days=20))
    assert receive_missed(at=at) == 0
    assert receive_missed(at=at, since=at - timedelta(days=30)) == 1
    assert InboxPoll.objects.get().polled_until == at


def test_a_gateway_that_is_away_is_asked_again_from_there(renew, at):
    receive_missed(at=at)
    renew(at + HOUR)
    with broken("unreachable", at=at):
        assert receive_missed(at=at + 2 * HOUR) == 0
        with pytest.raises(Unreachable):
            receive_missed_of("default", at=at + 2 * HOUR)
    assert receive_missed(at=at + 3 * HOUR) == 1


def test_a_look_that_fails_on_the_way_goes_back_by_nothing(carded, at, monkeypatch):
    receive_missed(at=at)

    def breaks(gateway, *, since):
        raise Unreachable()
        yield

    monkeypatch.setattr("billing.gateways.sandbox.gateway.Backend.read_events", breaks)
    for hours in range(3):
        assert receive_missed(at=at + hours * HOUR) == 0
    assert InboxPoll.objects.get().polled_until == at


def test_what_was_found_by_asking_was_not_sent(renew, at):
    renew(at)
    receive_missed(at=at)
    assert InboxEvent.objects.get().is_polled and last_received_at("default") is None


def test_it_forgets_what_old_events_said_and_never_the_events(renew, at):
    renew(at)
    receive_missed(at=at)
    assert expire_payloads(at=at + timedelta(days=90)) == 0
    assert expire_payloads(at=at + timedelta(days=91)) == 1
    assert InboxEvent.objects.get().payload == ""
    assert receive_missed(at=at, since=at - HOUR) == 0
