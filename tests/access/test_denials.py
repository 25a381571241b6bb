"""What is written down of a refusal, when, and what not."""

import logging
from decimal import Decimal

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory, TestCase

from billing.access import Cause, Denied, check, payment_required
from billing.access.passes.actions import grant_pass, revoke_pass
from billing.models import Denial
from billing.signals import access_denied
from tests.shop import views

pytestmark = pytest.mark.django_db
PROBLEM = {"Accept": "application/problem+json"}


def test_the_row_says_what_the_answer_said(client, bo):
    client.force_login(bo)
    problem = client.get("/page/?x=1", headers=PROBLEM).json()
    row = Denial.objects.get(public_id=problem["reference"])
    assert (row.cause, row.customer) == ("no_payment_method", bo.customer)
    assert (row.view, row.method, row.path) == ("page", "GET", "/page/")
    assert row.facts == {"gateway": "default", "is_reading": True, "own_currency": "USD"}
    assert row.details == {"remedies": ["add_card"]}
    assert str(row.policies).count("billing.access.policies.able_to_pay") == 1


def test_a_shadow_gate_records_and_refuses_nobody(client, bo):
    client.force_login(bo)
    assert client.get("/shadowed/").status_code == 200
    assert Denial.objects.get().is_shadow


def test_the_shadow_setting_opens_every_gate_and_still_records(client, bo, settings):
    settings.BILLING = settings.BILLING | {"SHADOW": True}
    client.force_login(bo)
    assert {client.get(url).status_code for url in ("/page/", "/awaited/", "/guarded/page/")} == {200}
    assert Denial.objects.filter(is_shadow=True).count() == 3


def test_receivers_are_told_which_refusals_were_only_shadows(client, bo):
    told = []
    access_denied.connect(lambda **said: told.append(said["is_shadow"]), weak=False, dispatch_uid="test")
    client.force_login(bo)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.get("/shadowed/"), client.get("/page/")
    access_denied.disconnect(dispatch_uid="test")
    assert told == [True, False]


def test_a_policy_may_state_any_facts_that_json_can_be_made_of(bo, rf, at):
    def strict(facts, at):
        return Denied(Cause.NO_PAYMENT_METHOD, {"since": at, "fee": Decimal("0.5")})

    request = rf.get("/")
    request.user = bo
    response = payment_required(strict)(views.free)(request)
    [closer() for closer in response._resource_closers]
    assert Denial.objects.get().details["fee"] == "0.5"


def test_one_line_is_logged_and_says_nothing_about_the_person(client, bo, caplog):
    client.force_login(bo)
    with caplog.at_level(logging.INFO, logger="billing.access"):
        reference = client.get("/page/", headers=PROBLEM).json()["reference"]
    said = [record.getMessage() for record in caplog.records if record.name == "billing.access"]
    assert said == [f"denied cause=no_payment_method reference={reference} view=page"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("url", ["/page/", "/api/", "/awaited/", "/guarded/page/"])
def test_the_row_is_written_with_and_without_atomic_requests(client, bo, settings, atomic, url):
    if url == "/awaited/" and atomic:
        pytest.skip("Django refuses ATOMIC_REQUESTS with async views")
    transaction.get_connection().settings_dict["ATOMIC_REQUESTS"] = atomic
    client.force_login(bo)
    try:
        assert client.get(url, headers={"Accept": "application/json"}).status_code == 402
    finally:
        transaction.get_connection().settings_dict["ATOMIC_REQUESTS"] = False
    assert Denial.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_row_outlives_the_transaction_that_it_was_decided_in(bo):
    request = RequestFactory().get("/")
    request.user = bo
    with transaction.atomic():
        response = payment_required(lambda request: HttpResponse("in"))(request)
        transaction.set_rollback(True)
    assert Denial.objects.count() == 0
    response.close()
    assert Denial.objects.count() == 1


def test_a_pass_lets_in_until_its_instant_and_no_longer_once_revoked(client, bo, at):
    given = grant_pass(bo.customer, until=at.replace(hour=13), at=at, why="bank holiday")
    client.force_login(bo)
    assert client.get("/page/").status_code == 200
    assert check(bo.customer, at=at.replace(hour=13)).cause == "no_payment_method"
    revoke_pass(given, at=at)
    assert client.get("/page/").status_code == 402


def test_a_pass_must_end_in_the_future(bo, at):
    with pytest.raises(ValueError, match="future"):
        grant_pass(bo.customer, until=at, at=at, why="too late")


def test_check_asks_outside_requests_and_writes_nothing(ada, bo, at):
    assert check(ada.customer, at=at) is None
    assert check(bo.customer, at=at).cause == "no_payment_method"
    assert check(None, at=at).cause == "no_payment_method"
    assert Denial.objects.count() == 0
