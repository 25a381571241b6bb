"""Fifty requests at once with one Idempotency-Key: the view runs once, and nobody waits for ever."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from billing.access.passes.actions import grant_pass
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.models import Hold, KeyedRequest
from tests.access.charges import views
from tests.access.charges.views import usd
from tests.standing.parallel import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL lets two transactions write at once")


@pytest.fixture
def fifty_at_once(bo, rf):
    """The statuses of fifty requests of Bo's, all with one key."""

    def ask(view):
        request = rf.get("/", headers={"Idempotency-Key": "a", "Accept": "application/json"})
        request.user = type(bo).objects.get(pk=bo.pk)
        return view(request).status_code

    return lambda view: Counter(map(str, together(*[partial(ask, view)] * 50)))


@pytest.mark.parametrize("limit", ["4.10", "100"])
def test_it_runs_once_and_is_charged_once(bo, fifty_at_once, at, limit):
    change_limit(bo.customer, usd(limit), at=at, why="test")
    ends = fifty_at_once(views.fixed)
    assert (ends["200"] + ends["409"], ends["200"] > 0) == (50, True), ends
    assert (views.ran, -credit_of(bo.customer).balance) == (["fixed"], usd("4.10"))
    assert Hold.objects.count() == KeyedRequest.objects.count() == 1


def test_it_runs_once_under_a_pass_too(bo, fifty_at_once, at):
    grant_pass(bo.customer, until=at + timedelta(days=1), at=at, why="test")
    ends = fifty_at_once(views.fixed)
    assert (ends["200"] + ends["409"], views.ran) == (50, ["fixed"]), ends


def test_refused_behind_the_price_they_leave_nothing_behind(bo, fifty_at_once, at):
    change_limit(bo.customer, usd("4.10"), at=at, why="test")
    ends = fifty_at_once(views.stacked)
    assert (ends["402"] + ends["409"], views.ran) == (50, []), ends
    assert not Hold.objects.exclude(state="released").exists() and not KeyedRequest.objects.exists()
    change_limit(bo.customer, usd(50), at=at, why="test")
    assert fifty_at_once(views.stacked)["200"] > 0
    assert (views.ran, -credit_of(bo.customer).balance) == (["stacked"], usd("4.10"))
