"""Every printed login on its printed address meets what was printed."""

import pytest
from django.urls import reverse

from billing.access.denials.models import Denial
from project.reports.cast import CUSTOMERS

PAGE, API = "text/html", "application/problem+json"
TO_BE_OPENED_ONCE = [person for person in CUSTOMERS if person.view == "reports:quarterly"]


@pytest.mark.parametrize("person", TO_BE_OPENED_ONCE, ids=lambda person: person.username)
def test_a_page_says_what_was_promised(be, person):
    response = be(person.username).get(person.url, headers={"Accept": PAGE})
    assert response.status_code == person.status
    assert response["Content-Type"].startswith("text/html")
    assert [row.cause for row in Denial.objects.all()] == [person.cause][: bool(person.cause)]


@pytest.mark.parametrize("person", TO_BE_OPENED_ONCE, ids=lambda person: person.username)
def test_a_program_is_told_the_same(be, person):
    response = be(person.username).get(person.url, headers={"Accept": API})
    assert response.status_code == person.status
    if person.cause:
        assert response.json()["cause"] == person.cause


def test_ray_asks_too_often(be):
    asked = {"market": "iberia", "year": 2024, "quarter": 2}
    client = be("ray")
    answers = [client.get(reverse("reports:lookup"), asked) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["cause"] == "rate_limited"


def test_greta_cannot_reach_the_bank(be):
    client = be("greta")
    assert client.get(reverse("reports:quarterly")).json()["cause"] == "no_payment_method"
    refused = client.post(reverse("billing:add_card"), headers={"Accept": API})
    assert refused.status_code == 503
    assert refused["Retry-After"] == "30"
    assert refused.json()["cause"] == "gateway_unavailable"


def test_nobody_else_notices_that_greta_is_cut_off(be):
    assert be("nora").post(reverse("billing:add_card")).status_code == 302
