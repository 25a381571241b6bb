"""Staff see what will happen to a customer's money before they press, on any screen and by any reader."""

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import follow, press, reads
from tests.e2e.pages import Visit, of_numbers, of_the_admin, walk
from tests.e2e.test_axe_admin import STOCK, places

SHOW = "Show what will happen"
TYPED = {
    "change_limit": {"limit": "500", "why": "known for years"},
    "grant_credit": {"amount": "25", "why": "sorry"},
    "refund_payment": {"amount": "2", "why": "too much"},
    "write_invoice": {"description_1": "Work", "unit_price_1": "20", "why": "as agreed"},
    # What cannot be: the page as it comes back.
    "credit_invoice": {"amount": "-1", "why": ""},
}


@pytest.fixture
def shown(world):
    """The pages of presses after the first step."""
    pages = of_the_admin(world)
    addresses = {name: pages[f"admin:billing_customer_{name}"] for name in TYPED}
    return [page._replace(press=SHOW, typed=TYPED[name]) for name, page in addresses.items()]


def test_what_will_happen_adds_nothing_for_axe_to_find(open_tab, world, shown):
    stock = [Visit(world.users["superuser"], path) for path in STOCK]
    known = set().union(*walk(open_tab, stock, lambda tab, _: places(tab)).values())
    assert walk(open_tab, shown, lambda tab, _: places(tab) - known) == {}


def test_what_will_happen_fits_a_small_screen_and_so_do_the_numbers(open_tab, world, shown):
    def narrow(who):
        return open_tab(who, viewport={"width": 320, "height": 700})

    def too_wide(tab, _):
        return tab.evaluate("document.documentElement.scrollWidth > innerWidth")

    assert walk(narrow, [*shown, of_numbers(world)], too_wide) == {}


def test_they_see_what_a_limit_does_and_raise_it(open_tab, staff, ada):
    desk = open_tab(staff)
    desk.goto(f"/admin/billing/customer/{ada.customer.public_id}/change/")
    follow(desk, "Money")
    follow(desk, "Change the credit limit")
    desk.get_by_label("Credit limit").fill("100")
    desk.get_by_label("Reason").fill("Pays on time")
    press(desk, SHOW)
    expect(desk.get_by_role("row", name="Free $0.00 $100.00")).to_be_visible()
    press(desk, "Change the limit")
    reads(desk, "The credit limit is changed.", "$100.00")
