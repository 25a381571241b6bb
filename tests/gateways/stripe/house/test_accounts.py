"""A key of another account or of the other mode: nothing here is taken for gone that it cannot see."""

import pytest

from billing.errors import Misconfigured, UnknownMethod
from billing.ids import new_id
from billing.payment_methods.actions import detach_method, release_methods
from billing.payment_methods.news import refresh_method
from tests.gateways.stripe.conftest import now
from tests.gateways.stripe.house.conftest import pay

MISSING = {"type": "invalid_request_error", "code": "resource_missing", "param": "payment_method"}
OTHER_MODE = (
    "No such PaymentMethod: 'pm_1'; a similar object exists in live mode, but a test mode key was used."
)


@pytest.fixture
def wrong_key(gateway, stripe_gateway, peer):
    """Have staff put in a key that is valid, and another account's."""
    other = stripe_gateway(world=f"{peer}/{new_id('w')}")

    def put_in():
        gateway._api = other._api

    return put_in


def test_it_refuses_no_card_of_the_account_it_knows_nothing_of(card, invoice, wrong_key):
    method = card()
    wrong_key()
    with pytest.raises(Misconfigured):
        pay(invoice)
    method.refresh_from_db()
    attempt = invoice.payments.get().attempts.get()
    assert (method.state, method.declined_at, attempt.state) == ("active", None, "created")


def test_it_retires_no_card(card, wrong_key):
    method = card()
    wrong_key()
    with pytest.raises(Misconfigured):
        refresh_method("default", reference=method.gateway_reference, at=now())
    method.refresh_from_db()
    assert method.state == "active"


def test_a_removed_card_is_still_to_be_released(card, wrong_key, gateway):
    method, api = card(), gateway._api
    wrong_key()
    detach_method(method, at=now())
    assert release_methods(at=now()) == 0
    gateway._api = api
    assert release_methods(at=now()) == 1
    assert api.payment_methods.retrieve(method.gateway_reference).customer is None


@pytest.mark.parametrize("said", [OTHER_MODE, "No such PaymentMethod: 'pm_1'"])
def test_a_card_that_cannot_be_seen_is_not_read_as_forgotten(card, gateway, said):
    reference = card().gateway_reference
    gateway.line.double.refuse(f"/v1/payment_methods/{reference}", 404, message=said, **MISSING)
    with pytest.raises(Misconfigured):
        gateway.read_method(reference)


def test_a_card_of_the_other_mode_is_not_declined(card, invoice, gateway):
    reference = card().gateway_reference
    gateway.line.double.refuse(f"/v1/payment_methods/{reference}", 404, message=OTHER_MODE, **MISSING)
    with pytest.raises(Misconfigured):
        pay(invoice)


def test_a_card_of_which_nothing_stayed_is_gone_where_its_payer_is_known(card, gateway, customer, asked):
    reference = card().gateway_reference
    customer.refresh_from_db()
    gateway.line.double.refuse(f"/v1/payment_methods/{reference}", 404, message="No such", **MISSING)
    with pytest.raises(UnknownMethod):
        gateway.charge(asked(reference))
