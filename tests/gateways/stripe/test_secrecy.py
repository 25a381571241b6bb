"""No key and no secret in any text, log, traceback or form of ours, whatever goes wrong."""

import logging
import pickle
import sys

import pytest
from django.views.debug import ExceptionReporter

from billing.errors import BillingError
from billing.gateways.messages import Delivery, RefundRequest, SetupRequest
from billing.gateways.stripe.client import api_of
from billing.gateways.stripe.gateway import Backend
from billing.gateways.stripe.options import Options
from billing.ids import new_id
from billing.money import Money
from tests.gateways.stripe.conftest import OPTIONS

CANARIES = {"SECRET_KEY": "sk_test_CANARY1", "WEBHOOK_SECRETS": ["whsec_CANARY2"]}
GONE = {"API_BASE": "http://127.0.0.1:1", **CANARIES}


def is_clean(*texts):
    return not any("CANARY" in str(text) for text in texts)


@pytest.fixture
def listening(caplog):
    """Everything is logged that anybody logs, also by the libraries below."""
    with caplog.at_level(logging.DEBUG):
        for name in ("stripe", "urllib3", "requests", "billing.gateways"):
            caplog.set_level(logging.DEBUG, logger=name)
        yield caplog


CALLS = {
    "setup": lambda gateway, at: gateway.start_setup(SetupRequest("set_1", "cus_1", "https://shop.example/")),
    "charge": lambda gateway, at: gateway.read_charge(key="pay_1", reference="pi_1"),
    "refund": lambda gateway, at: gateway.refund(RefundRequest(new_id("ref"), "pi_1", Money.of(1, "USD"))),
    "diagnose": lambda gateway, at: gateway.diagnose(),
    "events": lambda gateway, at: list(gateway.read_events(since=at)),
    "receive": lambda gateway, at: gateway.receive(
        Delivery(b"{}", {"Stripe-Signature": f"t={int(at.timestamp())},v1=00"}), at=at
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_trouble_tells_no_secret(call, at, listening):
    gateway = Backend("default", {**OPTIONS, **GONE})
    try:
        CALLS[call](gateway, at)
    except BillingError as trouble:
        # With every local variable of every frame that it shows, as a report to the admins has them.
        report = ExceptionReporter(None, *sys.exc_info()).get_traceback_html()
        assert is_clean(repr(trouble), trouble.args, vars(trouble), report)
    else:
        pytest.fail("there is no Stripe there")
    assert is_clean(listening.text, *(vars(record) for record in listening.records))


def test_a_key_that_cannot_be_sent_is_not_shown_either(at, listening):
    """A line break in it: the library below would quote the header."""
    gateway = Backend("default", {**OPTIONS, **GONE, "SECRET_KEY": "sk_test_CANARY\n1"})
    with pytest.raises(BillingError) as trouble:
        list(gateway.read_events(since=at))
    assert is_clean(repr(trouble.value), listening.text)


def test_what_stripe_says_of_a_key_is_not_repeated(stripe_gateway, at, listening):
    gateway = stripe_gateway(**CANARIES)
    error = {"type": "invalid_request_error", "message": "Invalid API Key: sk_test_CANARY1", "code": "x"}
    gateway.line.double.refuse("/v1/events", 401, **error)
    with pytest.raises(BillingError) as trouble:
        list(gateway.read_events(since=at))
    assert is_clean(repr(trouble.value), gateway.health())
    ours = [record.getMessage() for record in listening.records if record.name == "billing.gateways"]
    assert ours == ["Stripe: AuthenticationError, code x: Misconfigured, request req_double"]


def test_printing_it_shows_nothing(at):
    gateway = Backend("default", {**OPTIONS, **CANARIES})
    options = Options.of(gateway.options)
    assert is_clean(gateway, repr(gateway), options, repr(options), repr(api_of(options)), gateway.check())


def test_an_event_or_answer_that_is_kept_holds_no_key(stripe_gateway, payer, at):
    gateway = stripe_gateway(**CANARIES)
    started = gateway.start_setup(SetupRequest(new_id("set"), payer, "https://shop.example/"))
    assert b"CANARY" not in pickle.dumps((started, gateway.read_setup(started.reference)))
    form = gateway.embedded_form(started.reference)
    assert is_clean(form)
    told = list(gateway.read_events(since=at.replace(year=2020)))
    assert is_clean(*told)
