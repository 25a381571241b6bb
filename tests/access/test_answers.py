"""For every cause: page, fragment, problem+json and staff's row say the same, and the fix works."""

import pytest

from billing.access import Cause
from billing.models import Denial
from tests.access import journeys
from tests.access.journeys import HTML, text_of
from tests.access.plan_journeys import SITUATIONS_OF_PLANS

pytestmark = pytest.mark.django_db(transaction=True)
SITUATIONS = {**journeys.SITUATIONS, **SITUATIONS_OF_PLANS}
PROBLEM = {"Accept": "application/problem+json"}
CAUSES = pytest.mark.parametrize("cause", Cause.values)


@pytest.fixture
def refused(client, bo, at):
    """Bring Bo into a situation; the function then asks again, as often as one likes."""

    def bring_about(cause):
        situation = SITUATIONS[cause]
        situation.arrange(bo.customer, at)
        client.force_login(bo)
        ask = client.post if cause == "gateway_unavailable" else client.get
        if cause == "rate_limited":
            [ask(situation.url) for _ in range(3)]
        return situation, lambda **headers: ask(situation.url, headers=headers)

    return bring_about


def test_there_is_a_situation_for_every_cause():
    assert set(SITUATIONS) == set(Cause.values)


@CAUSES
def test_every_rendering_says_the_same(refused, cause):
    _, ask = refused(cause)
    problem = ask(**PROBLEM)
    said, told = problem.json(), [problem, ask(**HTML), ask(**{"HX-Request": "true"})]
    assert {response.status_code for response in told} == {Cause(cause).status} == {said["status"]}
    for response in told[1:]:
        words = text_of(response.content.decode())
        assert said["title"] in words and said["detail"] in words and said["reference"] in words
        assert all(remedy["title"] in words for remedy in said["remedies"] if "href" in remedy)
    row = Denial.objects.get(public_id=said["reference"])
    assert (row.cause, row.details["remedies"]) == (said["cause"], [way["rel"] for way in said["remedies"]])


@CAUSES
def test_every_answer_may_be_trusted_by_caches_and_clients(refused, cause):
    _, ask = refused(cause)
    for headers in (PROBLEM, HTML, {"HX-Request": "true"}):
        response = ask(**headers)
        assert "no-store" in response["Cache-Control"]
        assert {"Accept", "Cookie", "Authorization", "HX-Request"} <= set(response["Vary"].split(", "))
        assert ("Retry-After" in response) == (response.status_code in {429, 503})


@CAUSES
def test_the_remedy_is_carried_out_and_the_same_request_is_let_in(refused, cause, client, bo, at, settings):
    situation, ask = refused(cause)
    problem = ask(**PROBLEM).json()
    href = problem["remedies"][0].get("href", "") if problem["remedies"] else ""
    situation.remedy(client, href.removeprefix("http://testserver"), bo.customer, at)
    if cause == "rate_limited":
        settings.BILLING = settings.BILLING | {"CLOCK": "tests.access.test_rates.a_minute_later"}
    # Once: what was paid for one request lets one request in.
    assert ask(**HTML).status_code in {200, 302}


@pytest.mark.parametrize("cause", ["invoice_overdue", "credit_exhausted"])
def test_who_has_paid_gets_a_receipt(refused, cause, client, bo, at, mailoutbox):
    situation, ask = refused(cause)
    href = ask(**PROBLEM).json()["remedies"][0]["href"]
    situation.remedy(client, href.removeprefix("http://testserver"), bo.customer, at)
    [mail] = mailoutbox
    assert mail.to == [bo.email] and "$" in mail.body
    assert mail.alternatives[0][1] == "text/html"


@CAUSES
def test_the_page_that_explains_the_cause_is_open_to_everybody(client, cause, db):
    page = client.get(f"/billing/causes/{Cause(cause).slug}/", headers=HTML)
    assert page.status_code == 200
    assert str(Cause(cause).label) in text_of(page.content.decode())


def test_the_link_header_leads_to_the_fix(refused):
    _, ask = refused("no_payment_method")
    assert ask(**PROBLEM)["Link"] == '</billing/payment-methods/add/?next=%2Fpage%2F>; rel="payment"'


def test_htmx_is_sent_to_the_refusals_own_page_and_back_to_where_it_was(refused, client):
    _, ask = refused("no_payment_method")
    fragment = ask(**{"HX-Request": "true", "HX-Current-URL": "http://testserver/shop/"})
    page = client.get(fragment["HX-Redirect"])
    assert page.status_code == 200
    assert "next=%2Fshop%2F" in page.content.decode() or "next=http" in page.content.decode()


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "card_declined", "some_new_code"])
def test_a_thief_is_not_told_that_the_bank_knows(code):
    from billing.access.answers.sentences import declined

    assert declined(code) == "The bank declined the card and gave no reason."


def test_the_customer_comes_back_to_the_page_that_was_asked_for(refused, client, bo, at):
    from tests.access.journeys import enter_new_card

    _, ask = refused("no_payment_method")
    href = ask(**PROBLEM).json()["remedies"][0]["href"]
    assert enter_new_card(client, href.removeprefix("http://testserver"))["Location"] == "/page/"
