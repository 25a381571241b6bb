"""A customer reads a reference out; staff find them by it, see what they saw, shut the door and open it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import follow, press, reads, sees


@pytest.fixture
def desk(open_tab, staff):
    tab = open_tab(staff)
    tab.goto("/admin/billing/customer/")
    return tab


@pytest.fixture
def reference(open_tab, bo):
    """What Bo reads at the bottom of the 402."""
    tab = open_tab(bo)
    tab.goto("/page/")
    return tab.locator(".reference code").inner_text()


def find(desk, keys):
    desk.locator("#searchbar").fill(keys)
    press(desk, "Search")
    desk.locator("#result_list tbody th a").click()


def act(desk, offer, *, why, button=""):
    follow(desk, offer)
    desk.get_by_label("Reason").fill(why)
    press(desk, button or offer)


def test_they_find_who_was_refused_by_the_reference(desk, bo, reference):
    find(desk, reference)
    sees(desk, str(bo.customer))
    reads(desk, bo.customer.public_id, "No payment method")


def test_they_suspend_and_resume_and_the_customer_sees_it(desk, open_tab, ada):
    tab = open_tab(ada)
    find(desk, ada.email)
    act(desk, "Suspend", why="Chargebacks")
    reads(desk, "is suspended.", "Chargebacks")
    assert tab.goto("/page/").status == 403
    sees(tab, "Account suspended")
    act(desk, "Resume", why="They called")
    reads(desk, "is no longer suspended.")
    assert tab.goto("/page/").status == 200


def test_they_are_asked_for_a_reason(desk, ada):
    find(desk, "4242")
    follow(desk, "Suspend")
    press(desk, "Suspend")
    reads(desk, "Nothing was changed.")
    ada.customer.refresh_from_db()
    assert ada.customer.suspended_at is None


def test_they_see_the_page_as_the_customer_saw_it(desk, reference):
    desk.goto("/admin/billing/denial/")
    follow(desk, f"See it, {reference}")
    reads(desk, "HTTP 402 for GET /page/")
    seen = desk.frame_locator("iframe")
    expect(seen.get_by_role("heading", name="No payment method")).to_be_visible()
    expect(seen.get_by_role("link", name="Add a card")).to_be_visible()


def test_they_give_a_pass_and_it_lets_in(desk, open_tab, bo, reference):
    find(desk, reference)
    act(desk, "Give a pass", why="The bank is slow", button="Give the pass")
    reads(desk, "has a pass.")
    assert open_tab(bo).goto("/page/").status == 200
