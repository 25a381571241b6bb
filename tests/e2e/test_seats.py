"""A seat is given by name, the colleague is refused, takes it and is let in; it is taken back."""

import re

import pytest

from billing.customers.actions import change_billing_details
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.seats.actions import grant_seat
from tests.e2e.axe import findings
from tests.e2e.hands import follow, is_let_in, press, press_by_keys, reads, sees, tab_to
from tests.subscriptions.entitlements.places import change_quantity, make_seats_sold, start_team

NARROW = {"width": 320, "height": 700}
LONG = f"{'accounts.payable.' * 3}europe@{'subsidiary.' * 5}example.com"

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def team(live_server, settings, ada, cy, at):
    """Ada pays for everybody, and has bought two seats; Cy may look."""
    roles = {"OWNER_RESOLVER": "tests.portal.team.ada_for_all", "ROLES": "tests.portal.team.AdaPays"}
    settings.BILLING = {**settings.BILLING, **roles}
    return start_team(ada.customer, make_seats_sold(at), 2, at=at)


def is_sound(tab, width=1280):
    assert findings(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@with_and_without_scripts
def test_a_seat_is_given_taken_and_taken_back(open_tab, team, ada, cy, scripts):
    payer = open_tab(ada, java_script_enabled=scripts)
    payer.goto(f"/plans/mine/{team.public_id}/")
    follow(payer, "Seats: who has one")
    sees(payer, "Seats", "Who has a seat")
    tab_to(payer, payer.get_by_label("E-mail address or user name"))
    payer.keyboard.type("cy@example.com")
    press_by_keys(payer, "Give the seat")
    reads(payer, "cy@example.com has a seat.", "1 of 2 taken")

    colleague = open_tab(cy, java_script_enabled=scripts)
    assert colleague.goto("/seated/").status == 402
    reads(colleague, "A seat is kept for you. Take it, and you are in.")
    follow(colleague, "Take a seat")
    press_by_keys(colleague, "Take the seat")
    is_let_in(colleague, "/seated/")

    payer.reload()
    payer.get_by_role("button", name=re.compile(r"^Take it back\s?: cy@example.com$")).click()
    reads(payer, "The seat of cy@example.com is free.")
    assert colleague.goto("/seated/").status == 402


@pytest.mark.parametrize("viewport", [NARROW, {"width": 1280, "height": 800}], ids=["narrow", "wide"])
def test_its_pages_are_sound(open_tab, team, ada, cy, at, viewport):
    change_billing_details(ada.customer, email=LONG)
    seats, width = Feature.objects.get(key="seats"), viewport["width"]
    tab, other = open_tab(ada, viewport=viewport), open_tab(cy, viewport=viewport)
    pages = ["/plans/seats/seats/", "/plans/seats/seats/take/", "/seated/", "/plans/mine/"]
    for name in ("", LONG, "second@example.com"):
        if name:
            grant_seat(ada.customer, seats, name, at=at)
        for page in pages:
            for one in (tab, other):
                one.goto(page)
                is_sound(one, width)
    change_quantity(team, 1, at=at)
    tab.goto(pages[0])
    reads(tab, "Not let in")
    is_sound(tab, width)
    tab.get_by_label("E-mail address or user name").fill("third@example.com")
    press(tab, "Give the seat")
    reads(tab, "Every seat is taken. Add one, or take one back.")
    is_sound(tab, width)
