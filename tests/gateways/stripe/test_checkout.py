"""Card entry on Stripe's own page: Checkout in set-up mode."""

import pytest

from billing.errors import Declined, Misconfigured
from billing.gateways.messages import MethodReady, Processing, SetupRequest
from billing.ids import new_id
from tests.gateways.stripe import spec

BACK = "https://shop.example/billing/back/set_1/"


@pytest.fixture
def gateway(stripe_gateway):
    return stripe_gateway(CARD_ENTRY="checkout", PUBLISHABLE_KEY="")


@pytest.fixture
def page(gateway, payer):
    return gateway.start_setup(SetupRequest("set_1-page", payer, BACK, "/form/"))


def ended(gateway, page, status, intent=None):
    """The session, as Stripe tells of it once the page was closed."""
    path = f"/v1/checkout/sessions/{page.reference}"
    gateway.line.double.objects[path] |= {"status": status, "setup_intent": intent}


def intent(**changes):
    card = spec.fixtures()["payment_method"] | {"customer": "cus_1", "type": "card"}
    made = {"id": "seti_1", "status": "succeeded", "last_setup_error": None, "payment_method": card}
    return spec.fixtures()["setup_intent"] | made | changes


def test_it_leads_to_stripes_page_and_back(gateway, page, payer):
    assert page.url.startswith("https://checkout.stripe.com/")
    method, path, form = gateway.line.sent[-1]
    assert (method, path) == ("post", "/v1/checkout/sessions")
    assert (form["mode"], form["customer"], form["payment_method_types[0]"]) == ("setup", payer, "card")
    assert form["success_url"] == form["cancel_url"] == BACK
    assert form["metadata[key]"] == form["setup_intent_data[metadata][key]"] == "set_1-page"


def test_it_waits_while_the_page_is_open(gateway, page):
    assert gateway.read_setup(page.reference) == Processing(page.reference)
    ended(gateway, page, "open", intent(status="requires_payment_method", last_setup_error={"code": "x"}))
    assert gateway.read_setup(page.reference) == Processing(page.reference)


def test_it_keeps_the_card_that_was_entered(gateway, page):
    ended(gateway, page, "complete", intent())
    outcome = gateway.read_setup(page.reference)
    assert isinstance(outcome, MethodReady)
    card = spec.fixtures()["payment_method"]["card"]
    assert (outcome.method.brand, outcome.method.last4) == (card["brand"], card["last4"])


def test_a_page_that_nobody_finished_is_given_up(gateway, page):
    ended(gateway, page, "expired", intent(status="canceled", payment_method=None))
    with pytest.raises(Declined, match="canceled"):
        gateway.read_setup(page.reference)


def test_it_needs_no_form_and_no_script_of_ours(gateway, page):
    assert gateway.embedded_form(page.reference) is None
    assert gateway.csp_sources().script == gateway.csp_sources().frame == gateway.csp_sources().connect == ()


def test_a_page_that_stripe_never_heard_of_is_an_error(gateway):
    error = {"type": "invalid_request_error", "code": "resource_missing", "param": "session"}
    gateway.line.double.refuse("/v1/checkout/sessions/cs_none", 404, **error)
    with pytest.raises(Misconfigured):
        gateway.read_setup("cs_none")


def test_the_element_stays_on_our_page(stripe_gateway, payer):
    gateway = stripe_gateway()
    started = gateway.start_setup(SetupRequest(new_id("set"), payer, BACK, "/billing/form/"))
    form = gateway.embedded_form(started.reference)
    assert started.url == "/billing/form/"
    assert (form.script, form.public_key) == (
        "https://js.stripe.com/dahlia/stripe.js",
        "pk_test_of_the_tests",
    )
    assert form.secret.startswith(f"{started.reference}_secret_")
    assert "https://js.stripe.com" in gateway.csp_sources().script
