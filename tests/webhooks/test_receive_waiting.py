"""What a worker does: each event once, tried again later, and given up in the end."""

from datetime import timedelta

import pytest

from billing.errors import Declined, Misconfigured, Unreachable
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.delivery import deliver_events
from billing.gateways.sandbox.outage import broken
from billing.models import InboxEvent, PaymentMethod
from billing.webhooks import claims
from billing.webhooks.actions import receive_waiting
from billing.webhooks.states import InboxState

HOUR = timedelta(hours=1)


@pytest.fixture
def renewed(carded, at):
    """News of Bo's card stands in the inbox."""
    bank.update_card(carded.gateway_reference, exp_month=1, exp_year=2035, at=at)
    assert deliver_events(at=at) == 1
    return carded


@pytest.fixture
def failing(monkeypatch):
    """Reading the card goes wrong this way from now on."""

    def fail(trouble, by=monkeypatch):
        def read(*_, **__):
            raise trouble

        by.setattr("billing.webhooks.news.refresh_method", read)

    return fail


def event():
    return InboxEvent.objects.get()


def test_it_writes_down_what_the_gateway_knows(renewed, at):
    assert receive_waiting(at=at) == 1
    renewed.refresh_from_db()
    assert (renewed.exp_month, renewed.exp_year) == (1, 2035)
    assert (event().state, event().tries, event().done_at) == (InboxState.DONE, 1, at)
    assert receive_waiting(at=at) == 0


def test_it_believes_nothing_that_an_event_says(renewed, at):
    InboxEvent.objects.update(payload='{"object": {"exp_year": 2099}}')
    receive_waiting(at=at)
    renewed.refresh_from_db()
    assert renewed.exp_year == 2035


def test_it_skips_what_is_about_nothing_of_ours(renewed, at):
    PaymentMethod.objects.update(gateway_reference="another")
    assert receive_waiting(at=at) == 1
    assert event().state == InboxState.SKIPPED


def test_it_waits_for_a_gateway_that_is_away_and_holds_nothing_against_the_event(renewed, at):
    for hours in range(20):
        with broken("unreachable", at=at):
            assert receive_waiting(at=at + hours * HOUR) == 0
    assert (event().state, event().tries) == (InboxState.RECEIVED, 0)
    assert event().error.startswith("Unreachable")
    assert receive_waiting(at=at + 20 * HOUR) == 1


def test_it_asks_a_gateway_that_is_away_once(renewed, at, failing, monkeypatch):
    for number in range(3):
        bank.update_card(renewed.gateway_reference, exp_month=2 + number, exp_year=2035, at=at)
    deliver_events(at=at)
    failing(Unreachable())
    receive_waiting(at=at)
    assert InboxEvent.objects.exclude(error="").count() == 1


def test_it_tries_again_later_and_later_and_gives_up(renewed, at, failing):
    failing(Declined("sk_test_51HcanaryOfTheGateway"))
    now, waits = at, []
    while event().state != InboxState.DEAD:
        receive_waiting(at=now)
        waits.append(event().next_try_at - now)
        now = event().next_try_at
    assert event().tries == claims.TRIES_MAX == len(waits)
    assert waits[:-1] == sorted(waits[:-1])
    assert timedelta(hours=12) < now - at < timedelta(days=3)
    assert "Canary" not in event().error and event().error.startswith("Declined")
    assert receive_waiting(at=now + timedelta(days=30)) == 0


def test_a_key_that_is_refused_costs_no_event_for_a_week(renewed, at, failing, monkeypatch):
    with monkeypatch.context() as refusing:
        failing(Misconfigured("the key sk_test_51HcanaryOfTheGateway was refused"), by=refusing)
        for hours in range(0, 7 * 24, 2):
            assert receive_waiting(at=at + hours * HOUR) == 0
        assert (event().state, event().tries) == (InboxState.RECEIVED, 0)
        assert event().error == "Misconfigured: the key … was refused"
        receive_waiting(at=at + timedelta(days=7, hours=1))
        assert (event().state, event().tries) == (InboxState.FAILED, 1)
    assert receive_waiting(at=at + timedelta(days=8)) == 1


def test_it_keeps_only_the_name_of_an_error_that_is_not_ours(renewed, at, failing):
    failing(ValueError("4242 4242 4242 4242 of ada@example.com"))
    receive_waiting(at=at)
    assert (event().state, event().error) == (InboxState.FAILED, "ValueError")


def test_one_that_fails_stands_in_nobodys_way(renewed, at, monkeypatch):
    from billing.webhooks import news

    def fail_once(alias, *, reference, at):
        monkeypatch.setattr("billing.webhooks.news.refresh_method", right)
        raise ValueError

    right = news.refresh_method
    bank.update_card(renewed.gateway_reference, exp_month=2, exp_year=2036, at=at)
    deliver_events(at=at)
    monkeypatch.setattr("billing.webhooks.news.refresh_method", fail_once)
    assert receive_waiting(at=at) == 1
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {InboxState.FAILED, InboxState.DONE}


def test_an_event_whose_worker_is_gone_is_free_again(renewed, at):
    """As after kill -9: it was claimed, and never ended."""
    assert claims.take_event(at=at).tries == 1
    assert receive_waiting(at=at + claims.LEASE - timedelta(seconds=1)) == 0
    assert receive_waiting(at=at + claims.LEASE) == 1


def test_an_event_that_kills_its_workers_is_given_up(renewed, at):
    """The count stands in our row before the try begins, so that it survives the process."""
    now = at
    while claims.take_event(at=now):
        now += claims.LEASE
    assert (event().state, event().tries, event().error) == ("dead", claims.TRIES_MAX, "WorkerLost")


def test_who_comes_back_late_changes_nothing_any_more(renewed, at):
    late = claims.take_event(at=at)
    receive_waiting(at=at + claims.LEASE)
    claims.record_failure(late, "too late", at=at + claims.LEASE)
    assert event().state == InboxState.DONE


def test_those_that_failed_together_do_not_come_back_together(at):
    delays = {claims.delay_of(InboxEvent(pk=number, tries=3)) for number in range(50)}
    assert len(delays) > 10
    assert max(delays) < min(delays) * 1.25
