"""What Stripe says is wrong: with the key, its permissions, the clock, the account and the endpoint."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from billing.errors import Unreachable
from billing.gateways.stripe.client import API_VERSION
from billing.gateways.stripe.diagnosis import READS, WRITES
from billing.gateways.stripe.events import TYPES
from tests.gateways.stripe.conftest import now

ASKED = {
    "write Checkout Sessions": "/v1/checkout/sessions/cs_none/expire",
    "write Customers": "/v1/customers/cus_none",
    "write PaymentIntents": "/v1/payment_intents/pi_none/cancel",
    "write SetupIntents": "/v1/setup_intents/seti_none/cancel",
    "write PaymentMethods": "/v1/payment_methods/pm_none/detach",
    "write Charges and Refunds": "/v1/refunds/re_none",
    "read Disputes": "/v1/disputes",
    "read Events": "/v1/events",
}
REFUSED = {"type": "invalid_request_error", "message": "sk_test_CANARY is not allowed"}
ENDPOINT = {
    "url": "https://shop.example/billing/webhooks/default/",
    "status": "enabled",
    "enabled_events": sorted(TYPES),
    "api_version": API_VERSION,
}


@pytest.fixture
def found(gateway):
    """What is said of an account whose endpoint differs so, or that has none."""

    def diagnose(*endpoints, of=gateway):
        double = of.line.double
        made = [
            double.put(f"/v1/webhook_endpoints/we_{i}", "webhook_endpoint", **{**ENDPOINT, **changes})
            for i, changes in enumerate(endpoints)
        ]
        double.put_list("/v1/webhook_endpoints", *made)
        problems = of.diagnose()
        assert all(problem.hint for problem in problems)
        assert "CANARY" not in str(problems)
        return [problem.message for problem in problems]

    return diagnose


def test_nothing_is_wrong_where_nothing_is_wrong(found):
    assert found({}) == []
    assert found({"enabled_events": ["*"], "api_version": None}) == []
    elsewhere = {"url": "https://other.example/hook/", "status": "disabled"}
    assert found({}, elsewhere) == []


def test_a_key_that_was_rolled_is_told_once(gateway, found):
    for path in ASKED.values():
        gateway.line.double.refuse(path, 401, **REFUSED)
    assert found({}) == ["Stripe refuses the key"]


def test_it_asks_for_every_permission_that_is_needed():
    rights = {"write": WRITES, "read": READS}
    assert list(ASKED) == [f"{right} {name}" for right, names in rights.items() for name in names]


@pytest.mark.parametrize("name", ASKED)
def test_each_permission_that_is_missing_is_named(gateway, found, name):
    gateway.line.double.refuse(ASKED[name], 403, **REFUSED)
    assert found({}) == [f"the key may not {name}"]


def test_a_key_that_may_do_nothing_is_told_all_of_it(gateway, found):
    for path in (*ASKED.values(), "/v1/webhook_endpoints", "/v1/account"):
        gateway.line.double.refuse(path, 403, **REFUSED)
    assert found({}) == [f"the key may not {name}" for name in ASKED]


@pytest.mark.parametrize(("seconds", "is_told"), [(30, False), (600, True), (-600, True)])
def test_a_clock_that_is_wrong_is_told(gateway, found, seconds, is_told):
    double = gateway.line.double
    double.headers["date"] = format_datetime(now() + timedelta(seconds=seconds), usegmt=True)
    double.put_list("/v1/events")
    assert [message[:29] for message in found({})] == ["the clock here and Stripe's d"] * is_told


@pytest.mark.parametrize("date", ["soon", "", "Mon, 99 Foo 2026 99:99:99 GMT"])
def test_a_date_that_cannot_be_read_says_nothing(gateway, found, date):
    gateway.line.double.headers["date"] = date
    gateway.line.double.put_list("/v1/events")
    assert found({}) == []


@pytest.mark.parametrize(
    ("endpoints", "message"),
    [
        ([], "no endpoint at Stripe leads here"),
        ([{"url": "https://shop.example/billing/webhooks/other/"}], "no endpoint at Stripe leads here"),
        ([{"status": "disabled"}], "the endpoint at Stripe is switched off"),
        (
            [{"enabled_events": sorted(set(TYPES) - {"refund.failed", "charge.refunded"})}],
            "the endpoint misses charge.refunded, refund.failed",
        ),
        ([{"api_version": "2020-08-27"}], f"the endpoint speaks 2020-08-27, and we {API_VERSION}"),
    ],
)
def test_what_is_wrong_with_the_endpoint_is_told(found, endpoints, message):
    assert found(*endpoints) == [message]


@pytest.mark.parametrize(
    ("account", "messages"),
    [
        ("acct_1", []),
        ("acct_2", ["the key is of another account than ACCOUNT"]),
    ],
)
def test_a_key_of_another_account_is_told(stripe_gateway, found, account, messages):
    gateway = stripe_gateway(ACCOUNT="acct_1")
    gateway.line.double.put("/v1/account", "account", id=account)
    assert found({}, of=gateway) == messages


def test_an_account_that_the_key_may_not_read_is_told(stripe_gateway, found):
    gateway = stripe_gateway(ACCOUNT="acct_1")
    gateway.line.double.refuse("/v1/account", 403, **REFUSED)
    assert found({}, of=gateway) == ["whether the key is of ACCOUNT cannot be told"]


def test_looking_changes_nothing(gateway, found, holder):
    found({})
    assert [form for method, _, form in gateway.line.sent if method == "post" and form] == []
    assert [event.type for event in holder.api.events.list({"limit": 100}).data] == []


def test_it_cannot_tell_while_stripe_is_away(gateway):
    with gateway.line.broken("unreachable"), pytest.raises(Unreachable):
        gateway.diagnose()
