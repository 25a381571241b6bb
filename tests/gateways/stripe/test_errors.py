"""Whatever Stripe's library raises ends in exactly one of ours, with and without money on the way."""

import inspect
import ssl

import pytest
import requests
import stripe
import urllib3
from stripe import _error, oauth_error

from billing.errors import (
    BadAmount,
    Declined,
    GatewayError,
    IdempotencyMismatch,
    Misconfigured,
    OutcomeUnknown,
    UnknownMethod,
    Unreachable,
)
from billing.gateways.stripe.errors import looking, moving, raised

LOST = "what the answer's loss is"
# By class and status: the library gives a class to what it can read, `APIError` to the rest.
OUTCOMES = {
    ("CardError", 402): Declined,
    ("IdempotencyError", 400): IdempotencyMismatch,
    ("InvalidRequestError", 400): Misconfigured,
    ("InvalidRequestError", 404): Misconfigured,
    ("InvalidRequestError", 409): LOST,
    ("AuthenticationError", 401): Misconfigured,
    ("PermissionError", 403): Misconfigured,
    ("RateLimitError", 429): Unreachable,
    ("APIConnectionError", None): LOST,
    ("StripeError", None): LOST,
    ("APIError", None): LOST,
    ("APIError", 200): LOST,
    ("APIError", 302): LOST,
    ("APIError", 400): Misconfigured,
    ("APIError", 408): LOST,
    ("APIError", 409): LOST,
    ("APIError", 500): LOST,
    ("APIError", 503): LOST,
    ("BlockedByStripeError", 400): Misconfigured,
    ("TemporarySessionExpiredError", 400): Misconfigured,
}
GUARDS = {looking: Unreachable, moving: OutcomeUnknown}


def every_class():
    found = {
        kind
        for module in (_error, oauth_error)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, stripe.StripeError)
    }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def made(kind, status=None, *, said="said", code=None, param="", headers=None):
    """One of the library's, as its reader of answers makes it."""
    error = kind.__new__(kind)
    stripe.StripeError.__init__(error, said, http_status=status, headers=headers, code=code)
    error.param = param
    return error


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("status", [None, 200, 400, 402, 429, 500])
def test_every_class_of_the_library_becomes_one_of_ours(kind, status, guard):
    with pytest.raises((GatewayError, BadAmount, UnknownMethod)) as caught, guard():
        raise made(kind, status)
    assert "said" not in str(caught.value)


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize(("name", "status"), OUTCOMES)
def test_it_becomes_what_the_table_says(name, status, guard):
    wanted = OUTCOMES[name, status]
    with pytest.raises(Exception) as caught, guard():
        raise made(getattr(_error, name), status)
    assert type(caught.value) is (GUARDS[guard] if wanted is LOST else wanted)


@pytest.mark.parametrize(
    ("code", "param", "wanted"),
    [
        ("amount_too_small", "amount", BadAmount),
        ("amount_too_large", "amount", BadAmount),
        ("charge_already_refunded", "", BadAmount),
        ("charge_disputed", "", BadAmount),
        ("resource_missing", "payment_method", UnknownMethod),
        ("resource_missing", "customer", Misconfigured),
        ("resource_missing", "intent", Misconfigured),
        ("parameter_unknown", "colour", Misconfigured),
    ],
)
def test_a_refused_request_is_told_by_its_code_or_parameter(code, param, wanted):
    error = made(stripe.InvalidRequestError, 400, code=code, param=param)
    assert type(raised(error, lost=OutcomeUnknown)) is wanted


@pytest.mark.parametrize("mode", ["live", "test"])
@pytest.mark.parametrize("status", [400, 404])
def test_what_is_there_in_the_other_mode_is_not_gone(status, mode):
    said = f"No such PaymentMethod: 'pm_1'; a similar object exists in {mode} mode, but another key was used."
    error = made(
        stripe.InvalidRequestError, status, said=said, code="resource_missing", param="payment_method"
    )
    assert type(raised(error, lost=Unreachable)) is Misconfigured


def test_what_this_key_cannot_see_is_not_gone():
    error = made(stripe.InvalidRequestError, 404, code="resource_missing", param="payment_method")
    assert type(raised(error, lost=Unreachable)) is Misconfigured


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), ("0", 0), ("99999999999", 3600), ("soon", 30), ("-1", 30), ("", 30)]
)
def test_it_waits_as_long_as_it_is_told_and_no_longer_than_an_hour(said, seconds):
    error = made(stripe.RateLimitError, 429, headers={"retry-after": said})
    assert raised(error, lost=Unreachable).retry_after_seconds == seconds


def test_it_keeps_the_number_by_which_stripe_finds_the_request():
    with pytest.raises(Misconfigured) as caught, looking():
        raise made(stripe.AuthenticationError, 401, headers={"request-id": "req_1"})
    assert caught.value.request_id == "req_1"


TROUBLE = requests.exceptions
NO_LINE = urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.NewConnectionError(None, "refused"))
NO_TRUST = urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("self-signed"))


@pytest.mark.parametrize(
    ("cause", "wanted"),
    [
        (TROUBLE.ConnectTimeout("slow"), Unreachable),
        (TROUBLE.ProxyError("no proxy"), Unreachable),
        (TROUBLE.ConnectionError(NO_LINE), Unreachable),
        (TROUBLE.SSLError(NO_TRUST), Unreachable),
        (TROUBLE.SSLError(urllib3.exceptions.SSLError(ssl.SSLEOFError("cut"))), OutcomeUnknown),
        (TROUBLE.ReadTimeout("slow"), OutcomeUnknown),
        (TROUBLE.ConnectionError("reset by peer"), OutcomeUnknown),
        (TROUBLE.ChunkedEncodingError("cut"), OutcomeUnknown),
        (ValueError("a name says NewConnectionError"), OutcomeUnknown),
    ],
)
def test_only_what_was_surely_never_sent_did_not_happen(cause, wanted):
    with pytest.raises(wanted), moving():
        stripe.RequestsClient()._handle_request_error(cause)


def test_a_name_that_is_not_found_was_never_asked():
    with pytest.raises(Unreachable), moving():
        stripe.RequestsClient(timeout=2).request("post", "http://no-such.invalid/", {}, "")
