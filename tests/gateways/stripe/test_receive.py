"""An event at its address: signed by Stripe, for this account and this mode, and readable."""

import copy
import json
from datetime import timedelta

import pytest

from billing.errors import Forged
from billing.gateways.messages import Delivery, EventKind
from billing.gateways.signatures import sign
from billing.gateways.stripe.events import TYPES
from billing.gateways.stripe.gateway import Backend
from tests.gateways.stripe.conftest import OPTIONS

SECRET = OPTIONS["WEBHOOK_SECRETS"][0]
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "created": 1_790_000_000,
    "livemode": False,
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {"key": "pay_1-1"}}},
}


@pytest.fixture
def received(at):
    """What `receive` makes of a body, or of an event with changes, signed now."""

    def receive(body=None, *, secret=SECRET, options=None, signed_at=at, **changes):
        body = json.dumps({**copy.deepcopy(EVENT), **changes}).encode() if body is None else body
        headers = {"Stripe-Signature": sign(body, secret, at=signed_at)}
        gateway = Backend("default", {**OPTIONS, **(options or {})})
        return gateway.receive(Delivery(body, headers), at=at)

    return receive


def about(kind, **told):
    return {"object": {"object": kind, **told}}


def test_it_tells_what_happened_to_what(received):
    event = received()
    assert (event.id, event.type, event.kind) == ("evt_1", "payment_intent.succeeded", EventKind.CHARGE)
    assert (event.reference, event.key) == ("pi_1", "pay_1-1")
    assert int(event.happened_at.timestamp()) == EVENT["created"]
    assert event.payload == EVENT


@pytest.mark.parametrize(
    ("type_", "data", "kind", "reference"),
    [
        ("charge.refunded", about("charge", id="ch_1", payment_intent="pi_1"), "charge", "pi_1"),
        ("charge.refunded", about("charge", id="ch_1", payment_intent=None), "charge", "ch_1"),
        ("refund.failed", about("refund", id="re_1", payment_intent="pi_1"), "refund", "pi_1"),
        ("charge.dispute.created", about("dispute", id="dp_1", payment_intent="pi_1"), "charge", "pi_1"),
        ("payment_method.detached", about("payment_method", id="pm_1", metadata={}), "method", "pm_1"),
        ("setup_intent.succeeded", about("setup_intent", id="seti_1"), "setup", "seti_1"),
        ("checkout.session.completed", about("checkout.session", id="cs_1"), "setup", "cs_1"),
        ("balance.available", about("balance"), "other", ""),
        ("moon.rose", about("moon", id="moon_1"), "other", "moon_1"),
    ],
)
def test_it_names_the_thing_by_the_reference_we_know(received, type_, data, kind, reference):
    event = received(type=type_, data=data)
    assert (event.kind, event.reference) == (kind, reference)


def test_every_type_we_ask_for_changes_something():
    assert EventKind.OTHER not in TYPES.values()


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "whsec_of_somebody_else"},
        {"secret": ""},
        {"options": {"WEBHOOK_SECRETS": []}},
        {"options": {"WEBHOOK_SECRETS": ["whsec_next"]}},
        {"livemode": True},
        {"livemode": None},
        {"livemode": 0},
        {"options": {"SECRET_KEY": "sk_live_1"}},
        {"options": {"ACCOUNT": "acct_1"}, "account": "acct_2"},
        {"object": "charge"},
        {"id": None, "data": None},
        {"created": "soon"},
        {"created": 10**30},
        {"created": -(10**30)},
        {"created": None},
        {"data": {}},
        {"data": {"object": []}},
        {"data": {"object": {"metadata": [1]}}},
    ],
)
def test_what_is_not_ours_or_no_event_is_forged(received, how):
    with pytest.raises(Forged):
        received(**how)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b"{",
        b"\xff\xfe",
        b'{"object": "event"',
        b'{"object": "event"}',
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        json.dumps(EVENT).encode()[:-9],
        json.dumps(EVENT).encode().replace(b"1790000000", b"1e999"),
        json.dumps(EVENT).encode().replace(b"1790000000", b"NaN"),
        json.dumps(EVENT).encode().replace(b"1790000000", b"9" * 5000),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_of_any_shape_is_forged(received, body):
    with pytest.raises(Forged):
        received(body)


def test_an_account_that_is_ours_or_not_named_is_taken(received):
    ours = {"options": {"ACCOUNT": "acct_1"}}
    assert received(**ours, account="acct_1").id == received(**ours).id == "evt_1"


def test_it_says_whose_it_is_and_of_which_mode(received):
    event, live = received(account="acct_1"), received(livemode=True, options={"SECRET_KEY": "rk_live_1"})
    assert (event.account, event.is_live, live.account, live.is_live) == ("acct_1", False, "", True)


def test_live_keys_take_live_events(received):
    assert received(livemode=True, options={"SECRET_KEY": "rk_live_1"}).id == "evt_1"


def test_what_was_recorded_cannot_be_sent_again_later(received, at):
    with pytest.raises(Forged):
        received(signed_at=at - timedelta(minutes=6))


@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": ""}, {"Stripe-Signature": "t=1,v1=00"}])
def test_without_a_signature_it_is_forged(at, headers):
    with pytest.raises(Forged):
        Backend("default", OPTIONS).receive(Delivery(json.dumps(EVENT).encode(), headers), at=at)
