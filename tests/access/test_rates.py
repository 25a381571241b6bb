"""rate(): 429 with the RateLimit fields, per customer or per address, with staff's exceptions."""

from dataclasses import dataclass

import pytest
from django.core.cache.backends.locmem import LocMemCache

from billing.access import rate
from billing.access.passes.actions import grant_pass
from billing.access.rates.actions import grant_rate, revoke_rate
from billing.access.rates.counter import rates_in
from billing.models import Denial
from tests.conftest import AT

pytestmark = pytest.mark.django_db


def statuses(client, url, times, **kwargs):
    return [client.get(url, **kwargs).status_code for _ in range(times)]


NO_RATES = ["0/min", "5", "5/week", "-1/s", "1.5/s", "٥/min", "", "5/min ", "9999999999/s"]


@pytest.mark.parametrize("spec", NO_RATES)
def test_it_refuses_what_is_not_a_rate(spec):
    with pytest.raises(ValueError, match="rate"):
        rate(spec)


def test_it_lets_in_up_to_the_limit_and_says_when_to_come_back(client, ada):
    client.force_login(ada)
    assert statuses(client, "/rated/", 4) == [200, 200, 200, 429]
    response = client.get("/rated/", headers={"Accept": "application/problem+json"})
    assert (response["Retry-After"], response.json()["retry_after"]) == ("60", 60)
    assert response["RateLimit-Policy"] == '"3-per-min";q=3;w=60'
    assert response["RateLimit"] == '"3-per-min";r=0;t=60'


def test_it_tells_who_is_let_in_what_is_left(client, ada):
    client.force_login(ada)
    assert client.get("/rated/")["RateLimit"] == '"3-per-min";r=2;t=60'


def test_the_next_window_is_a_new_one(client, ada, settings):
    client.force_login(ada)
    statuses(client, "/rated/", 4)
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.access.test_rates.a_minute_later"}
    assert statuses(client, "/rated/", 1) == [200]


def a_minute_later():
    return AT.replace(minute=1)


def test_customers_do_not_share_a_count(client, ada, bo):
    client.force_login(ada)
    statuses(client, "/rated/", 4)
    client.force_login(bo)
    assert statuses(client, "/rated/", 1) == [200]


def test_staff_may_raise_one_customers_limit_and_take_it_back(client, ada, at):
    grant_rate(ada.customer, name="3-per-min", spec="5/min", at=at, why="trial of ours")
    client.force_login(ada)
    assert statuses(client, "/rated/", 6) == [200] * 5 + [429]
    revoke_rate(ada.customer, name="3-per-min", at=at)
    assert statuses(client, "/rated/", 1) == [429]


def test_a_gate_of_rates_alone_counts_addresses(client):
    assert statuses(client, "/public-rated/", 3) == [200, 200, 429]
    assert statuses(client, "/public-rated/", 1, REMOTE_ADDR="203.0.113.9") == [200]


def test_a_forged_forwarded_for_opens_nothing_unless_the_project_says_so(client, settings):
    forged = [{"headers": {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.7"}} for n in range(3)]
    assert [client.get("/public-rated/", **each).status_code for each in forged] == [200, 200, 429]
    settings.BILLING = settings.BILLING | {
        "CLIENT_IDENTITY": "billing.access.rates.identity.last_forwarded_for"
    }
    assert [client.get("/public-rated/", **each).status_code for each in forged] == [200, 200, 429]


def test_refusals_are_counted_in_the_cache_and_written_once_a_minute(client, ada):
    client.force_login(ada)
    statuses(client, "/rated/", 20)
    assert list(Denial.objects.values_list("cause", "count")) == [("rate_limited", 1)]


def test_a_pass_opens_no_rate(client, bo, at):
    grant_pass(bo.customer, until=at.replace(hour=13), at=at, why="bank holiday")
    client.force_login(bo)
    assert statuses(client, "/paid-and-rated/", 4) == [200, 200, 200, 429]


def test_a_rate_counts_in_the_projects_own_policies_and_inside_others(client, ada, settings):
    settings.BILLING = settings.BILLING | {"ACCESS_POLICIES": ["tests.access.test_rates.twice_a_minute"]}
    client.force_login(ada)
    assert statuses(client, "/page/", 3) == [200, 200, 429]
    assert [rate.spec for rate in rates_in(Wrapped(rate("9/min")))] == ["9/min"]


def test_options_runs_no_function_more_often_than_its_rate(client, ada):
    client.force_login(ada)
    assert [client.options("/rated/").status_code for _ in range(4)] == [200, 200, 200, 204]


def test_options_is_let_in_wherever_get_is(client, bo):
    assert client.options("/public-rated/").content == b"let in"
    client.force_login(bo)
    assert client.options("/shadowed/").content == b"let in"
    assert client.options("/page/").status_code == 204


twice_a_minute = rate("2/min")


@dataclass(frozen=True)
class Wrapped:
    policy: object


def test_a_cache_that_is_down_opens_the_gate(client, ada, settings):
    settings.CACHES = {"default": {"BACKEND": "tests.access.test_rates.Broken"}}
    client.force_login(ada)
    assert statuses(client, "/rated/", 5) == [200] * 5


class Broken(LocMemCache):
    def add(self, *args, **kwargs):
        raise ConnectionError("no cache")
