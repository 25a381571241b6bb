import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from billing.access.denials.models import Denial
from billing.gateways.watch.models import Downtime, GatewayCheck

pytestmark = pytest.mark.django_db
JSON = "/billing/health/"


@pytest.fixture
def as_finance(client, django_user_model):
    user = django_user_model.objects.create_user("fin", "fin@example.com", "secret", is_staff=True)
    user.groups.add(Group.objects.get(name="billing finance"))
    client.force_login(user)
    return client


@pytest.fixture
def down(at):
    """The gateway is away, and says what to quote to its support."""
    detail = "request req_123 timed out"
    GatewayCheck.objects.create(gateway="default", at=at, is_reachable=False, detail=detail)
    return Downtime.objects.create(gateway="default", began_at=at - timedelta(minutes=5))


def test_the_page_says_that_all_is_well(as_finance):
    page = as_finance.get(reverse("admin:billing_health")).content.decode()
    assert "All is well." in page and "Gateway default" in page


def test_it_says_since_when_a_gateway_is_away_and_what_to_quote(as_finance, down):
    page = as_finance.get(reverse("admin:billing_health")).content.decode()
    assert "11:55" in page and "stand still" in page and "req_123" in page


def test_refusals_stand_in_a_table_beside_their_bars(as_finance, at):
    Denial.objects.create(
        subject="s", view="v", cause="rate_limited", hour=at, count=7, first_at=at, last_at=at
    )
    page = as_finance.get(reverse("admin:billing_health")).content.decode()
    assert page.count("<rect") == 14 and "<title>2026-11-22: 7</title>" in page
    assert "<td>7</td>" in page and "<script" not in page.split("<main")[1].split("</main")[0]


def test_it_is_for_staff_who_may_see_it(client, ada, django_user_model):
    plain = django_user_model.objects.create_user("plain", "p@example.com", "secret", is_staff=True)
    client.force_login(plain)
    assert client.get(reverse("admin:billing_health")).status_code == 403
    client.force_login(ada)
    assert client.get(JSON).status_code == 404


def test_a_monitor_reads_it_with_the_token(client, settings, bo):
    settings.BILLING = {**settings.BILLING, "HEALTH_TOKEN": "t0k"}
    told = client.get(JSON, HTTP_AUTHORIZATION="Bearer t0k")
    assert (told.status_code, told.json()["is_well"], told["Cache-Control"].split(",")[0]) == (
        200,
        True,
        "max-age=0",
    )


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "t0", "Bearer t0k\u00e9"])
def test_no_other_token_will_do(client, settings, given):
    settings.BILLING = {**settings.BILLING, "HEALTH_TOKEN": "t0k"}
    assert client.get(JSON, HTTP_AUTHORIZATION=given).status_code == 404


def test_without_a_token_in_the_settings_none_will_do(client, db):
    assert client.get(JSON, HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_it_answers_503_while_something_is_wrong(as_finance, down):
    told = as_finance.get(JSON)
    assert told.status_code == 503
    assert [trouble["slug"] for trouble in json.loads(told.content)["troubles"]] == ["gateway_down"]


def test_it_takes_few_queries(as_finance, down, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        as_finance.get(reverse("admin:billing_health"))
