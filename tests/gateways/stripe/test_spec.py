"""The measure itself: what Stripe would not understand is seen, so that its silence counts."""

import pytest

from tests.gateways.stripe import spec

pytestmark = pytest.mark.skipif(
    not spec.SPEC.exists(), reason="the shared folder with Stripe's files is not here"
)

INTENTS = "/v1/payment_intents"
GOOD = "amount=1250&currency=usd&payment_method_types[0]=card&metadata[key]=pay_1"


def test_it_finds_nothing_in_what_stripe_understands():
    assert spec.wrong("post", INTENTS, GOOD) == []
    assert spec.wrong("get", "/v1/events?created[gte]=1&limit=100", "") == []
    assert spec.wrong("post", f"{INTENTS}/pi_1/confirm", "off_session=true&expand[0]=latest_charge") == []


@pytest.mark.parametrize(
    ("method", "url", "body", "words"),
    [
        ("post", "/v1/payment_intent", GOOD, "Stripe has no post"),
        ("put", INTENTS, GOOD, "Stripe has no put"),
        ("post", INTENTS, "currency=usd", "amount is missing"),
        ("post", INTENTS, f"{GOOD}&colour=red", "colour is not known"),
        ("post", INTENTS, f"{GOOD}&shipping[name]=a", "shipping.address is missing"),
        ("post", INTENTS, "amount=12.50&currency=usd", "not a number"),
        ("post", INTENTS, f"{GOOD}&capture_method=soon", "not one of"),
        ("post", INTENTS, f"{GOOD}&confirm=yes", "not true or false"),
        ("post", INTENTS, f"{GOOD}&description[a]=b", "description is nested"),
        ("post", INTENTS, f"{GOOD}&description={'x' * 1001}", "too long"),
        ("get", "/v1/events?since=1", "", "since is not known"),
        ("get", "/v1/events?limit=many", "", "not a number"),
    ],
)
def test_it_sees_what_stripe_would_not_understand(method, url, body, words):
    assert any(words in each for each in spec.wrong(method, url, body))
