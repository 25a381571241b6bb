"""Whatever Stripe refuses of what we ask, on any path: nothing but our own errors leaves the gateway."""

from contextlib import suppress
from datetime import timedelta

import pytest

from billing.errors import BillingError, OutcomeUnknown
from billing.gateways.messages import Payer, RefundRequest, SetupRequest, Succeeded
from billing.ids import new_id
from billing.money import Money
from tests.gateways.stripe.conftest import now

DISPUTED = "4000000000000259"
HOUR = timedelta(hours=1)


@pytest.fixture
def calls(gateway, stored, asked, payer):
    """Everything that is asked of Stripe, about a charge that is disputed."""
    request = asked(stored(DISPUTED))
    charge = gateway.charge(request)
    setup = gateway.start_setup(SetupRequest(new_id("set"), payer, "https://shop.example/"))
    known = {"key": request.key, "reference": charge.reference}
    return {
        "create_customer": lambda: gateway.create_customer(Payer(new_id("cus"), "bo@example.com")),
        "start_setup": lambda: gateway.start_setup(SetupRequest(new_id("set"), payer, "https://a.example/")),
        "read_setup": lambda: gateway.read_setup(setup.reference),
        "embedded_form": lambda: gateway.embedded_form(setup.reference),
        "charge": lambda: gateway.charge(request),
        "read_charge": lambda: gateway.read_charge(**known),
        "read_charge_by_key": lambda: gateway.read_charge(key=request.key),
        "cancel_charge": lambda: gateway.cancel_charge(**known),
        "refund": lambda: gateway.refund(RefundRequest("ref_1", charge.reference, Money.of(1, "USD"))),
        "read_refund": lambda: gateway.read_refund(key="ref_1"),
        "read_refunds": lambda: gateway.read_refunds(charge.reference),
        "read_method": lambda: gateway.read_method(request.method_reference),
        "is_payer_gone": lambda: gateway.is_payer_gone(payer),
        "read_events": lambda: list(gateway.read_events(since=now() - HOUR)),
        "read_entries": lambda: list(gateway.read_entries(since=now() - HOUR, until=now() + HOUR)),
        "read_payers": lambda: list(gateway.read_payers()),
        "diagnose": gateway.diagnose,
        "detach": lambda: gateway.detach(request.method_reference),
    }


REFUSALS = {429: "rate_limit", 403: "more_permissions_required", 404: "resource_missing"}


def paths_of(gateway, call):
    before = len(gateway.line.sent)
    with suppress(BillingError):
        call()
    return dict.fromkeys(path for _, path, _ in gateway.line.sent[before:])


def test_nothing_but_our_own_errors_is_raised_whatever_is_refused(gateway, calls):
    double = gateway.line.double
    double.put_list("/v1/webhook_endpoints")
    paths = {name: paths_of(gateway, call) for name, call in calls.items()}
    assert all(paths.values())
    for name, path in ((name, path) for name, asked in paths.items() for path in asked):
        for status, code in REFUSALS.items():
            double.refuse(path, status, type="invalid_request_error", code=code, message="no")
            with suppress(BillingError):
                calls[name]()
        del double.refusals[path]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_once_the_bank_was_asked_a_look_that_is_refused_leaves_it_unknown(gateway, stored, asked, status):
    request, kept = asked(stored(DISPUTED)), []
    gateway.line.double.refuse("/v1/disputes", status, type="api_error", message="no")
    with pytest.raises(OutcomeUnknown) as caught:
        gateway.charge(request, keep=kept.append)
    assert caught.value.request_id == "req_double"
    del gateway.line.double.refusals["/v1/disputes"]
    assert isinstance(gateway.read_charge(key=request.key, reference=kept[0]), Succeeded)
