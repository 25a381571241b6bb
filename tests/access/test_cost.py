"""Letting in costs one indexed query and no write; a refused client in a loop writes one row an hour."""

import threading

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from billing.access import payment_required
from billing.models import Denial, PaymentMethod
from billing.testing import add_card
from subscriptions.access import entitled, has_seat, subscribed
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.entitlements.overrides.actions import grant_feature
from subscriptions.entitlements.seats.actions import claim_seat
from tests.conftest import AT
from tests.subscriptions.entitlements.places import make_seats_sold, start_team

GATED = [payment_required(lambda request: HttpResponse("in")) for _ in range(100)]
BY_PLAN = {"plan": subscribed("team"), "feature": entitled("reports", 1_000), "seat": has_seat()}


def ask(user, view=GATED[0], path="/report/"):
    request = RequestFactory().get(path)
    request.user = user
    response = view(request)
    # What close() does, without its signal that closes the test's own connection.
    [closer() for closer in response._resource_closers]
    return response


def another_card(customer, number, at):
    return PaymentMethod(
        customer=customer, gateway="default", fingerprint=str(number), exp_month=1, exp_year=2030,
        valid_until=at, attached_at=at,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("views", [1, 10, 100])
def test_letting_in_costs_one_query_per_request(ada, django_assert_num_queries, views):
    with django_assert_num_queries(views) as captured:
        assert {ask(ada, view).status_code for view in GATED[:views]} == {200}
    assert {query["sql"].split()[0] for query in captured} == {"SELECT"}


@pytest.mark.django_db
def test_a_thousand_cards_and_denials_cost_no_more(bo, django_assert_num_queries, at):
    [ask(bo) for _ in range(1_000)]
    add_card(bo.customer, at=at)
    PaymentMethod.objects.bulk_create(another_card(bo.customer, number, at) for number in range(1_000))
    assert (Denial.objects.get().count, PaymentMethod.objects.count()) == (1_000, 1_001)
    with django_assert_num_queries(1):
        assert ask(bo).status_code == 200


@pytest.fixture
def team(ada, at):
    """Five seats, on one of which Ada sits, and more reports than the plan has."""
    price = make_seats_sold(at)
    reports = Feature.objects.create(key="reports", name="Reports", kind="quota")
    PlanFeature.objects.create(plan=price.plan, feature=reports, limit=100)
    start_team(ada.customer, price, 5, at=at)
    grant_feature(ada.customer, reports, at=at, why="a fair", limit=5_000)
    claim_seat(ada.customer, Feature.objects.get(key="seats"), ada, at=at)


@pytest.mark.parametrize("asked", BY_PLAN)
def test_letting_in_by_a_plan_costs_the_same_one_query(ada, team, django_assert_num_queries, asked):
    view = payment_required(BY_PLAN[asked])(GATED[0])
    with django_assert_num_queries(1) as captured:
        assert ask(ada, view).status_code == 200
    assert captured[0]["sql"].startswith("SELECT")


@pytest.mark.parametrize("asked", BY_PLAN)
def test_refusing_for_want_of_a_plan_looks_up_once_what_opens_it(
    bo, team, at, django_assert_num_queries, asked
):
    add_card(bo.customer, at=at)
    view = payment_required(BY_PLAN[asked])(GATED[0])
    with django_assert_num_queries(3) as captured:
        assert ask(bo, view).status_code == 402
    # The standing, the price of the plan, the refusal.
    assert [query["sql"].split()[0] for query in captured] == ["SELECT", "SELECT", "INSERT"]


@pytest.mark.django_db
def test_two_gates_in_one_request_read_once(ada, django_assert_num_queries):
    twice = payment_required(payment_required(lambda request: HttpResponse("in")))
    with django_assert_num_queries(1):
        assert ask(ada, twice).status_code == 200


@pytest.mark.django_db
def test_the_one_query_goes_by_indexes(ada):
    with CaptureQueriesContext(connection) as captured:
        ask(ada)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + captured[0]["sql"])
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    # SQLite says SCAN, PostgreSQL says Seq Scan, where no index serves.
    assert "Seq Scan" not in plan and "SCAN" not in plan, plan


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["bo", "cy"])
def test_a_refused_client_in_a_loop_writes_one_row(request, who):
    user = request.getfixturevalue(who)
    assert {ask(user).status_code for _ in range(50)} == {402}
    assert list(Denial.objects.values_list("count", flat=True)) == [50]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["bo", "cy"])
def test_sixteen_threads_refused_at_once_write_one_row(request, who):
    user = request.getfixturevalue(who)

    def loop():
        for _ in range(5):
            ask(user)
        connections.close_all()

    threads = [threading.Thread(target=loop) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert list(Denial.objects.values_list("count", flat=True)) == [80]


@pytest.mark.django_db
def test_a_refusal_can_collide_on_one_index_alone():
    """On a second unique index two first refusals at once would collide where ON CONFLICT does not look."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Denial._meta.db_table).values()
    unique = {tuple(each["columns"]) for each in found if each["unique"] and not each["primary_key"]}
    assert unique == {("public_id",)}


@pytest.mark.django_db
def test_the_next_hour_and_another_cause_are_rows_of_their_own(bo, settings, at):
    ask(bo)
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.access.test_cost.an_hour_later"}
    ask(bo)
    assert Denial.objects.count() == 2


def an_hour_later():
    return AT.replace(hour=AT.hour + 1)
