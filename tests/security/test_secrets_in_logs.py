"""Secrets never appear in logs, in what objects say of themselves, or on the pages of staff."""

import io
import logging

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.views.debug import ExceptionReporter

from billing.gateways import gateway_of
from billing.gateways.sandbox import outage
from billing.gateways.sandbox.cards import BY_SLUG

SIGNING = "canary-of-the-secret-key-8d1f"
GATEWAY = "sk_live_canaryOfTheGateway8d1f"
WEBHOOK = "whsec_canaryOfTheWebhook8d1f"
PASSWORD = "canary-of-the-password-8d1f"
CARD = "4111111111111111"
TEST_CARD = BY_SLUG["visa"].number
CANARIES = (SIGNING, GATEWAY, WEBHOOK, PASSWORD, CARD, TEST_CARD)


@pytest.fixture
def secretive(world, settings):
    """The world with secrets of a shape that can be found again."""
    settings.SECRET_KEY = SIGNING
    options = {"API_KEY": GATEWAY, "WEBHOOK_SECRETS": [WEBHOOK], "NESTED": {"password": PASSWORD}}
    gateways = {
        **settings.BILLING.get("GATEWAYS", {}),
        "other": {"BACKEND": "tests.security.vault", "OPTIONS": options},
    }
    settings.BILLING = {**settings.BILLING, "GATEWAYS": gateways}
    for user in world.users.values():
        user.set_password(PASSWORD)
        user.save()
    return world


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)

    def found():
        """The canaries in any record: its message, its arguments, its traceback."""
        lines = [f"{r.getMessage()} {r.args!r} {r.exc_text or ''} {r.__dict__!r}" for r in caplog.records]
        assert lines, "nothing was logged at all"
        return [canary for canary in CANARIES if any(canary in line for line in lines)]

    return found


def signed_in(name="stranger"):
    client = Client(raise_request_exception=False)
    client.post("/login/", {"username": name, "password": PASSWORD})
    assert client.get("/billing/").status_code == 200
    return client


def adds_a_card(client, **typed):
    card_page = client.post("/billing/payment-methods/add/", {"next": "/page/"})["Location"]
    entered = client.post(card_page, {"exp_month": "12", "exp_year": "2031", "cvc": "123", **typed})
    return client.get(entered["Location"]) if entered.status_code == 302 else entered


def test_it_logs_no_secret_while_a_customer_comes_in(secretive, logged):
    client = signed_in()
    assert client.get("/page/").status_code == 402
    assert adds_a_card(client, number=CARD).status_code == 200
    assert adds_a_card(client, number=TEST_CARD)["Location"] == "/page/"
    assert client.get("/page/").status_code == 200
    assert logged() == []


def test_it_logs_no_secret_of_who_cannot_sign_in(secretive, logged):
    Client().post("/login/", {"username": "stranger", "password": PASSWORD + "x"})
    Client().get("/api/", headers={"Authorization": f"Token {PASSWORD}"})
    assert logged() == []


def test_it_logs_no_secret_while_the_bank_is_down(secretive, logged, at):
    client = signed_in()
    with outage.broken("unreachable", at=at):
        assert client.post("/billing/payment-methods/add/").status_code == 503
    assert logged() == []


def test_it_logs_no_secret_while_staff_and_commands_look(secretive, logged):
    client, said = signed_in("superuser"), io.StringIO()
    client.get("/admin/billing/customer/settings/")
    said.write(repr(run_checks(include_deployment_checks=True)))
    call_command("billing_diagnose", secretive.customer.public_id, stdout=said)
    call_command("billing_gates", stdout=said)
    assert [canary for canary in CANARIES if canary in said.getvalue()] == []
    assert logged() == []


def test_it_shows_staff_no_secret_among_the_settings(secretive):
    page = secretive.client("superuser").get("/admin/billing/customer/settings/").text
    assert [canary for canary in CANARIES if canary in page] == []


def test_it_says_no_secret_of_a_gateway(secretive):
    gateway = gateway_of("other")
    assert GATEWAY in repr(gateway.options), "the gateway itself knows it"
    assert [canary for canary in CANARIES if canary in f"{gateway!r} {gateway}"] == []


@pytest.mark.parametrize("number", [CARD, TEST_CARD])
def test_it_tells_no_error_report_the_card(secretive, number, monkeypatch, caplog):
    """Whatever fails below the bank's page, the mail to the administrators does not carry what was typed."""
    monkeypatch.setattr("billing.gateways.sandbox.entry.BY_NUMBER", None)
    client = signed_in()
    caplog.clear()
    assert adds_a_card(client, number=number).status_code == 500
    failed = next(record for record in caplog.records if record.exc_info)
    report = ExceptionReporter(failed.request, *failed.exc_info)
    assert number not in report.get_traceback_text() + report.get_traceback_html()


def test_it_would_see_a_secret_that_is_logged(logged):
    logging.getLogger("billing.access").debug("the key is %s", GATEWAY)
    assert logged() == [GATEWAY]
