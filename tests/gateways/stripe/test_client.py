"""How we call: one version of the API, no retries below us, an end to all waiting, one account each."""

import time

import pytest
import stripe

from billing.errors import Unreachable
from billing.gateways.stripe.client import API_VERSION, CONNECT_SECONDS, api_of
from billing.gateways.stripe.gateway import Backend
from billing.gateways.stripe.options import Options
from tests.gateways.stripe import spec
from tests.gateways.stripe.conftest import OPTIONS


def requestor(**options):
    return api_of(Options(secret_key="sk_test_1", **options))._requestor


def test_it_retries_nothing_by_itself():
    assert requestor()._options.max_network_retries == 0


def test_it_waits_for_so_long_and_no_longer():
    assert requestor()._client._timeout == (CONNECT_SECONDS, 20)
    assert requestor(timeout_seconds=7)._client._timeout == (CONNECT_SECONDS, 7)


def test_the_version_is_pinned_and_is_the_one_it_was_checked_against():
    assert requestor()._options.stripe_version == API_VERSION
    if spec.SPEC.exists():
        assert spec.spec()["info"]["version"] == API_VERSION


def test_keys_are_the_gateways_and_never_the_librarys():
    first, second = (api_of(Options(secret_key=f"sk_test_{name}")) for name in ("a", "b"))
    assert [api._requestor.api_key for api in (first, second)] == ["sk_test_a", "sk_test_b"]
    assert stripe.api_key is None


def test_it_names_no_account_in_what_it_sends():
    assert requestor(account="acct_1")._options.stripe_account is None


def test_a_stripe_that_says_nothing_is_given_up(silent):
    began = time.monotonic()
    gateway = Backend("default", {**OPTIONS, "API_BASE": silent, "TIMEOUT_SECONDS": 1})
    with pytest.raises(Unreachable):
        gateway.read_charge(key="pay_1", reference="pi_1")
    assert time.monotonic() - began < CONNECT_SECONDS


@pytest.fixture
def silent():
    """Takes a call and never answers."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as line:
        yield f"http://127.0.0.1:{line.getsockname()[1]}"
