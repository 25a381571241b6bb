"""Why was I refused, how is it fixed, and would I be let in now?"""

import pytest

from billing.access.denials.models import Denial
from billing.customers.actions import create_customer, suspend_customer
from billing.testing import add_card, enter_card
from tests.portal.conftest import latest_reference


def test_it_tells_the_cause_and_the_fix(as_bo, bo, refused, url):
    html = as_bo.get(url("refusal", refused(bo))).content.decode()
    assert "There is no card on file for this account yet." in html
    assert f'href="{url("add_card")}?next=%2Fpage%2F"' in html
    assert "GET /page/" in html


def test_it_says_when_one_would_be_let_in_now(as_bo, bo, refused, url, at):
    reference = refused(bo)
    add_card(bo.customer, at=at)
    html = as_bo.get(url("refusal", reference)).content.decode()
    assert "You would be let in now." in html
    assert 'class="button main" href="/page/"' in html


def test_it_says_what_stands_in_the_way_now(as_bo, bo, refused, url, at):
    reference = refused(bo)
    suspend_customer(bo.customer, at=at, why="x")
    html = as_bo.get(url("refusal", reference)).content.decode()
    assert "This account has been suspended" in html
    assert url("contact") in html


def test_it_asks_the_gate_of_then_and_not_another(as_bo, bo, refused, url, at):
    suspend_customer(bo.customer, at=at, why="x")
    reference = refused(bo, "/unsuspended/")
    from billing.customers.actions import resume_customer

    resume_customer(bo.customer, at=at, why="y")
    assert "You would be let in now." in as_bo.get(url("refusal", reference)).content.decode()


def test_it_carries_next_along(as_bo, bo, refused, url):
    html = as_bo.get(url("refusal", refused(bo)) + "?next=/free/").content.decode()
    assert f'href="{url("add_card")}?next=%2Ffree%2F"' in html


@pytest.mark.parametrize("next_url", ["//evil.example", "https://evil.example", "\\\\evil.example"])
def test_it_leads_nobody_off_the_site(as_bo, bo, refused, url, at, next_url):
    reference = refused(bo)
    add_card(bo.customer, at=at)
    Denial.objects.update(path="//evil.example/")
    html = as_bo.get(url("refusal", reference), {"next": next_url}).content.decode()
    assert 'href="//' not in html
    assert f'href="{next_url}' not in html


def test_it_tells_who_posted_to_send_it_again(as_bo, bo, url, at):
    as_bo.post("/classy/", {"title": "x"})
    reference = latest_reference()
    add_card(bo.customer, at=at)
    html = as_bo.get(url("refusal", reference)).content.decode()
    assert "please send it again" in html
    assert ">Try again<" not in html


def test_an_owner_without_a_customer_finds_theirs_then_and_later(as_cy, cy, refused, url, at):
    reference = refused(cy)
    assert as_cy.get(url("refusal", reference)).status_code == 200
    assert reference in as_cy.get(url("refusals")).content.decode()
    create_customer(cy, at=at)
    assert as_cy.get(url("refusal", reference)).status_code == 200


def test_it_hides_one_from_everybody_else(as_ada, as_cy, bo, cy, refused, url):
    of_bo = refused(bo)
    of_cy = refused(cy)
    assert as_cy.get(url("refusal", of_bo)).status_code == 404
    assert as_ada.get(url("refusal", of_cy)).status_code == 404
    assert of_bo not in as_ada.get(url("refusals")).content.decode()


def test_it_hides_what_a_shadow_gate_only_logged(as_bo, bo, refused, url):
    reference = refused(bo, "/shadowed/")
    assert as_bo.get(url("refusal", reference)).status_code == 404
    assert reference not in as_bo.get(url("refusals")).content.decode()


def test_it_bears_a_policy_that_is_gone(as_bo, bo, refused, url):
    reference = refused(bo)
    Denial.objects.update(policies=[{"policy": "gone.away"}])
    assert "The rules have changed since" in as_bo.get(url("refusal", reference)).content.decode()


def test_it_counts_no_request_by_looking(as_ada, ada, refused, url):
    as_ada.get("/rated/")
    as_ada.get("/rated/")
    as_ada.get("/rated/")
    assert as_ada.get("/rated/").status_code == 429
    reference = latest_reference()
    html = as_ada.get(url("refusal", reference)).content.decode()
    assert "You would be let in now." in html


def test_it_lists_twenty_five_a_page(as_bo, bo, refused, url):
    refused(bo)
    row = Denial.objects.values().get()
    more = [{**row, "id": None, "public_id": f"den_{n:020d}", "view": f"v{n}"} for n in range(60)]
    Denial.objects.bulk_create([Denial(**each) for each in more])
    pages = [as_bo.get(url("refusals"), {"page": page}).content.decode() for page in (1, 2, 3)]
    assert [page.count('class="row"') for page in pages] == [25, 25, 11]
    assert "Page 2 of 3" in pages[1]


def test_it_never_shows_the_banks_own_code(as_bo, bo, refused, url, at):
    enter_card(bo.customer, "4000000000009987", at=at)
    html = as_bo.get(url("refusal", refused(bo))).content.decode()
    assert "gave no reason" in html
    assert "lost" not in html
