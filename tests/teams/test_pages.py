"""Our pages, as a manager, a member and a stranger see them."""

import pytest
from django.urls import reverse

from billing.payment_methods.setups.models import Setup

PAGES = ["overview", "payment_methods", "details", "refusals"]


@pytest.mark.parametrize("name", PAGES)
def test_manager_and_member_see_the_teams_pages(client, customer, ada, bo, name):
    for user in (ada, bo):
        client.force_login(user)
        assert client.get(reverse(f"billing:{name}")).status_code == 200


def test_a_manager_may_begin_to_add_a_card(client, customer, ada):
    client.force_login(ada)
    assert client.post(reverse("billing:add_card")).status_code in (302, 303)
    assert Setup.objects.get().customer == customer


def test_a_member_may_not(client, customer, bo):
    client.force_login(bo)
    assert client.post(reverse("billing:add_card")).status_code in (302, 303, 403)
    assert not Setup.objects.exists()


def test_a_refused_member_reads_who_can_pay(client, customer, bo):
    client.force_login(bo)
    page = client.get("/page/", headers={"Accept": "text/html"})
    assert page.status_code == 402
    assert b"ada" in page.content.lower()


@pytest.mark.parametrize("name", PAGES)
def test_who_has_no_team_sees_no_page_of_it(client, customer, cy, name):
    client.force_login(cy)
    assert b"Blue" not in client.get(reverse(f"billing:{name}"), follow=True).content
