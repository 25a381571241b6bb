"""Every printed login on its printed address meets what was printed."""

from django.urls import reverse

from billing.access.denials.models import Denial
from project.reports.cast import CUSTOMERS

PAGE, API = "text/html", "application/problem+json"
MORE_THAN_OPENED = {"rate_limited", "gateway_unavailable"}
OPENED_ONCE = [person for person in CUSTOMERS if person.cause not in MORE_THAN_OPENED]
PROMISED = {person.username: (person.status, person.cause) for person in OPENED_ONCE}


def test_every_page_says_what_was_promised(be):
    answers = {who.username: be(who.username).get(who.url, headers={"Accept": PAGE}) for who in OPENED_ONCE}
    assert {name: page.status_code for name, page in answers.items()} == {
        name: status for name, (status, _) in PROMISED.items()
    }
    assert all(page["Content-Type"].startswith("text/html") for page in answers.values())
    refused = [cause for _, cause in PROMISED.values() if cause]
    assert sorted(row.cause for row in Denial.objects.all()) == sorted(refused)


def test_every_program_is_told_the_same(be):
    told = {}
    for person in OPENED_ONCE:
        answer = be(person.username).get(person.url, headers={"Accept": API})
        cause = "" if answer.status_code == 200 else answer.json()["cause"]
        told[person.username] = answer.status_code, cause
    assert told == PROMISED


def test_ray_asks_too_often(be):
    asked = {"market": "iberia", "year": 2024, "quarter": 2}
    client = be("ray")
    answers = [client.get(reverse("reports:lookup"), asked) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["cause"] == "rate_limited"


def test_greta_cannot_reach_the_bank_and_nobody_else_notices(be):
    client = be("greta")
    assert client.get(reverse("reports:quarterly")).json()["cause"] == "no_payment_method"
    refused = client.post(reverse("billing:add_card"), headers={"Accept": API})
    assert refused.status_code == 503
    assert refused["Retry-After"] == "30"
    assert refused.json()["cause"] == "gateway_unavailable"
    assert be("nora").post(reverse("billing:add_card")).status_code == 302
