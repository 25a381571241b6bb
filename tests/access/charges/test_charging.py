"""Hold before, capture on success, release on anything else."""

from itertools import pairwise

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from billing.access import payment_required
from billing.errors import BadAmount
from billing.models import Denial, Hold
from billing.money import Money
from tests.access.charges import views
from tests.access.charges.views import usd

PROBLEM = {"Accept": "application/json"}
ZERO = Money.zero("USD")


@pytest.mark.parametrize("url", ["/fixed/", "/classy/", "/awaited/", "/template/", "/download/"])
def test_it_charges_what_was_served(client, used, url):
    assert client.get(url).status_code == 200
    assert used() == usd("4.10")


@pytest.mark.parametrize("status", [301, 302, 304, 400, 404, 409, 500, 503])
def test_it_charges_nothing_but_success(client, used, status):
    assert client.get(f"/fixed/?status={status}").status_code == status
    assert used() == ZERO


def test_a_view_that_raises_is_rolled_back_and_not_charged(client, used):
    assert client.get("/failing/").status_code == 500
    assert used() == ZERO
    assert not Group.objects.filter(name="half done").exists()


def test_a_template_that_breaks_has_sold_nothing(client, used):
    assert client.get("/template/?template=absent.html").status_code == 500
    assert used() == ZERO


@pytest.mark.parametrize("how", ["nothing", "page", "release=1"])
def test_what_breaks_after_the_view_has_returned_has_sold_nothing(client, used, how):
    assert client.get(f"/broken-off/?{how}", headers={"Idempotency-Key": "a"}).status_code == 500
    assert used() == ZERO
    again = client.get(f"/broken-off/?{how}", headers={"Idempotency-Key": "a"})
    assert again.json()["cause"] == "failed_before"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("query", "status", "charged"), [("", 500, "0"), ("?robust=1", 200, "4.10")])
def test_a_hook_that_breaks_costs_nothing_and_undoes_nothing(client, used, query, status, charged):
    assert client.get(f"/hooked/{query}").status_code == status
    assert (used(), Group.objects.filter(name="hooked").exists()) == (usd(charged), True)


def test_a_price_beyond_what_can_be_held_is_refused_as_any_other(client, used):
    answer = client.get("/estimated/?estimate=200000000000&actual=1", headers=PROBLEM)
    assert (answer.status_code, answer.json()["cause"]) == (402, "credit_limit_exceeded")
    assert used() == ZERO


def test_it_charges_what_the_view_adjusted_to(client, used):
    client.get("/estimated/?estimate=5&actual=0.000015")
    assert used() == usd("0.000015")


def test_it_charges_nothing_when_adjusted_to_nothing(client, used):
    client.get("/estimated/?estimate=5&actual=0")
    assert used() == ZERO


@pytest.mark.parametrize("actual", ["5.000001", "-1"])
def test_it_cannot_be_adjusted_beyond_what_is_held(client, used, actual):
    assert client.get(f"/estimated/?estimate=5&actual={actual}").status_code == 500
    assert used() == ZERO


def test_a_price_of_nothing_writes_nothing(client, used):
    assert client.get("/estimated/?estimate=0&actual=0").status_code == 200
    assert not Hold.objects.exists()


def test_who_has_too_little_left_is_refused_and_the_view_does_not_run(client, used):
    assert [client.get("/fixed/").status_code for _ in range(3)] == [200, 200, 402]
    assert views.ran == ["fixed", "fixed"]
    assert used() == usd("8.20")


def test_the_refusal_says_what_is_needed_and_what_is_free(client, buyer):
    client.get("/fixed/"), client.get("/fixed/")
    problem = client.get("/fixed/", headers=PROBLEM).json()
    assert problem["cause"] == "credit_limit_exceeded"
    assert problem["needed"] == {"amount": "4.10", "currency": "USD"}
    assert problem["available"] == {"amount": "1.80", "currency": "USD"}
    assert problem["remedies"][0]["amount"] == {"amount": "8.20", "currency": "USD"}
    assert Denial.objects.get().cause == "credit_limit_exceeded"


def test_a_shadow_gate_charges_nobody_and_says_who_could_not_pay(client, bo):
    client.force_login(bo)
    assert client.get("/shadowed/").status_code == 200
    assert not Hold.objects.exists()
    assert list(Denial.objects.values_list("cause", "is_shadow")) == [("payment_needed", True)]


def test_somebody_without_a_customer_is_told_the_price(client, cy):
    client.force_login(cy)
    assert client.get("/fixed/", headers=PROBLEM).json()["cause"] == "payment_needed"


def test_atomic_requests_do_not_hold_what_is_charged(client, used):
    assert views.fixed._non_atomic_requests == {"default"}


@pytest.mark.django_db(transaction=True)
def test_inside_somebodys_transaction_it_says_what_to_do(rf, buyer):
    request = rf.get("/fixed/")
    request.user = buyer
    with transaction.atomic(), pytest.raises(ImproperlyConfigured, match="outside of atomic"):
        views.fixed(request)
    assert not Hold.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_costs_nothing_runs_inside_somebodys_transaction_too(rf, buyer):
    request = rf.get("/estimated/?estimate=0&actual=0")
    request.user = buyer
    with transaction.atomic():
        assert views.estimated(request).status_code == 200


@pytest.mark.parametrize("price", [usd(-1), 5, "4.10", 0.5, None])
def test_a_price_that_is_no_price_runs_nothing(rf, buyer, price):
    request = rf.get("/")
    request.user = buyer
    with pytest.raises(BadAmount):
        payment_required(charge=lambda request: price)(views.fixed)(request)
    assert views.ran == []


def test_two_gates_with_a_price_are_one_too_many(rf, buyer):
    request = rf.get("/fixed/")
    request.user = buyer
    with pytest.raises(ImproperlyConfigured, match="two gates"):
        payment_required(charge=usd(1))(views.fixed)(request)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("headers", "most"), [({}, 3), ({"Idempotency-Key": "a"}, 5)])
def test_a_charge_costs_at_most_five_statements_and_two_commits(rf, buyer, headers, most):
    request = rf.get("/estimated/?estimate=1&actual=1", headers=headers)
    request.user = buyer
    with CaptureQueriesContext(connection) as queries:
        views.estimated(request)
    said = [query["sql"] for query in queries]
    statements = [sql for sql in said if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(statements) <= most or connection.vendor != "postgresql"
    commits = [sql for before, sql in pairwise(said) if sql == "COMMIT" and not before.startswith("BEGIN")]
    assert len(commits) == 2
