"""What comes in at the address: proven, kept once, answered."""

import pytest

from billing.gateways.sandbox.delivery import deliver_events
from billing.gateways.sandbox.models import BankEvent
from billing.models import InboxEvent
from billing.webhooks.views import BODY_BYTES_MAX
from tests.webhooks.world import URL, post, told, woken


def test_it_keeps_an_event_as_it_was_sent(db, client, at):
    body = told(at, id="bevt_1")
    assert post(client, body, at).status_code == 200
    event = InboxEvent.objects.get()
    assert (event.gateway, event.event_id, event.type) == ("default", "bevt_1", "charge.succeeded")
    assert (event.kind, event.reference, event.state) == ("charge", "bch_1", "received")
    assert (event.payload, event.happened_at, event.received_at) == (body.decode(), at, at)


def test_it_keeps_an_event_once_however_often_it_comes(db, client, at):
    body = told(at)
    for _ in range(3):
        assert post(client, body, at).status_code == 200
    assert InboxEvent.objects.count() == 1


def test_it_costs_one_query(db, client, at, django_assert_num_queries):
    body = told(at)
    for _ in range(2):
        with django_assert_num_queries(1):
            post(client, body, at)


def test_it_wakes_a_worker_for_what_is_new_alone(db, client, at, settings):
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "tests.webhooks.world.woke"}
    woken.clear()
    body = told(at)
    assert [post_committed(client, body, at) for _ in range(2)] == [200, 200]
    assert woken == ["receive_events"]


def post_committed(client, body, at):
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        return post(client, body, at).status_code


def test_the_bank_hands_its_events_over(carded, at):
    BankEvent.objects.create(
        account="default", type="card.updated", subject="x", happened_at=at, send_at=at, body={}
    )
    assert deliver_events(at=at) == 1
    assert deliver_events(at=at) == 0
    assert InboxEvent.objects.get().kind == "method"


@pytest.mark.parametrize("url", ["/billing/webhooks/other/", "/billing/webhooks/Default/"])
def test_it_knows_no_other_gateway(db, client, at, url):
    assert post(client, told(at), at, url=url).status_code == 404


def test_it_has_no_address_for_a_gateway_that_sends_nothing(db, client, at, settings):
    entry = {"BACKEND": "tests.webhooks.quiet"}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"quiet": entry}}
    assert post(client, told(at), at, url="/billing/webhooks/quiet/").status_code == 404


def test_it_asks_to_come_again_while_our_settings_are_wrong(db, client, at, settings):
    entry = {"BACKEND": "billing.gateways.sandbox", "OPTIONS": {"TYPO": 1}}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": entry}}
    assert post(client, told(at), at).status_code == 503


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_it_takes_what_is_posted_alone(db, client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_it_needs_no_token_and_starts_no_session(db, at):
    from django.test import Client

    response = post(Client(enforce_csrf_checks=True), told(at), at)
    assert (response.status_code, response.cookies) == (200, {})


def test_a_gate_on_everything_leaves_it_open(db, client, at, settings):
    settings.BILLING = {**settings.BILLING, "PROTECTED_PREFIXES": {"/": ()}}
    assert post(client, told(at), at).status_code == 200


def test_it_takes_the_largest_body_and_none_larger(db, client, at):
    room = BODY_BYTES_MAX - len(told(at, id="bevt_1", filler=""))
    assert post(client, told(at, id="bevt_1", filler="x" * room), at).status_code == 200
    assert post(client, told(at, id="bevt_2", filler="x" * (room + 1)), at).status_code == 413
    assert InboxEvent.objects.count() == 1
