"""402 → choose a plan → pay for it → let in; then changed, cancelled, and kept after all."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.urls import path
from playwright.sync_api import expect

from billing.access import payment_required
from billing.testing import enter_card as enter_at_the_bank
from subscriptions.access import subscribed
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.lifecycle.models import Subscription
from subscriptions.pricing import Graduated, PerUnit, Tier
from tests.e2e.axe import findings
from tests.e2e.hands import (
    CONFIRMED_ALWAYS,
    WORKS,
    enter_card,
    follow,
    is_let_in,
    press,
    press_by_keys,
    reads,
    sees,
    tab_to,
)
from tests.subscriptions.shop import make_plan, make_price, start
from tests.urls import urlpatterns as of_the_host

REFUSED, OTHER = "4000000000000341", "5555555555554444"
NARROW = {"width": 320, "height": 700}

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@payment_required(subscribed("pro"))
def pro_only(request):
    return HttpResponse("let in")


urlpatterns = [*of_the_host, path("pro/", pro_only)]


@pytest.fixture
def shop(live_server, settings, at):
    """Two plans, one of them by the seat, and the page that only the first opens."""
    settings.ROOT_URLCONF = __name__
    pro = make_plan(description="All reports, as soon as they are out.")
    exports = Feature.objects.create(key="exports", name="Exports")
    PlanFeature.objects.create(plan=pro, feature=exports)
    reports = Feature.objects.create(key="reports", name="Reports", kind="quota")
    PlanFeature.objects.create(plan=pro, feature=reports, limit=1200)
    team = make_plan("team", description="For all of you, by the seat.", position=1, trial_days=14)
    PlanFeature.objects.create(plan=team, feature=exports)
    tiers = (Tier(Decimal(5), Decimal(7)), Tier(None, Decimal("6.50")))
    make_price(team, Graduated(tiers), at=at)
    make_price(team, PerUnit(Decimal(70)), every="year", at=at)
    make_price(pro, "200.00", every="year", at=at)
    return make_price(pro, "20.00", at=at)


@pytest.fixture
def refused(open_tab, shop, bo, scripts):
    """Bo before the page that "pro" opens."""
    tab = open_tab(bo, java_script_enabled=scripts)
    assert tab.goto("/pro/").status == 402
    return tab


def take(tab, name):
    """The button of a price, whose name goes on unseen."""
    tab.get_by_role("link", name=re.compile(rf"(Choose|Try) it\s?: {re.escape(name)}$")).click()


def choose(tab):
    """From the refusal over the plans to the checkout."""
    tab.locator("a.button.main").click()
    sees(tab, "Plans", "Pro", "Team")
    take(tab, "Pro, $20.00 a month")
    sees(tab, "Choose Pro")


@with_and_without_scripts
def test_a_plan_is_chosen_and_opens_the_page(refused, scripts):
    tab = refused
    choose(tab)
    follow(tab, "Add a card")
    enter_card(tab, WORKS)
    reads(tab, "Renewed at $20.00 a month, next on Dec. 22, 2026, until you cancel.")
    press(tab, "Subscribe and pay $20.00")
    is_let_in(tab, "/pro/")


def upgrade(tab):
    """To a year of it, by keys alone, with what that comes to before the button."""
    follow(tab, "Change")
    tab_to(tab, tab.get_by_role("radio", name=re.compile(r"Pro \$20\.00 a month")))
    by_year = tab.get_by_role("radio", name=re.compile(r"Pro \$200"))
    while not by_year.is_checked():
        tab.keyboard.press("ArrowDown")
    press_by_keys(tab, "Work out the price")
    expect(tab.locator("#due-title")).to_be_in_viewport()
    reads(tab, "Unused time: Pro (Nov. 22, 2026 – Dec. 22, 2026)", "-$20.00", "$180.00")
    press_by_keys(tab, "Change it and pay $180.00")
    press(tab, "Confirm")
    reads(tab, "It is renewed on Nov. 22, 2027.")


@with_and_without_scripts
def test_it_is_paid_with_the_bank_then_changed_cancelled_and_kept(refused, scripts):
    tab = refused
    choose(tab)
    follow(tab, "Add a card")
    enter_card(tab, CONFIRMED_ALWAYS)
    press(tab, "Confirm")
    press(tab, "Subscribe and pay $20.00")
    press(tab, "Confirm")
    is_let_in(tab, "/pro/")
    tab.goto("/plans/mine/")
    tab.get_by_role("link", name=re.compile("^Pro")).click()
    reads(tab, "It is renewed on Dec. 22, 2026.")
    upgrade(tab)
    follow(tab, "Cancel")
    sees(tab, "Cancel Pro?")
    press(tab, "Cancel at the end of the period")
    reads(tab, "It ends on Nov. 22, 2027. Until then all stays open.")
    assert tab.goto("/pro/").status == 200
    tab.go_back()
    press(tab, "Keep it after all")
    reads(tab, "It goes on.", "It is renewed on Nov. 22, 2027.")
    assert Subscription.objects.get().cancel_at is None


@with_and_without_scripts
def test_after_a_declined_card_another_one_pays(refused, bo, at, scripts):
    enter_at_the_bank(bo.customer, REFUSED, at=at)
    tab = refused
    choose(tab)
    press(tab, "Subscribe and pay $20.00")
    sees(tab, "Not paid")
    assert tab.goto("/pro/").status == 402
    follow(tab, "Pay the first invoice")
    enter_at_the_bank(bo.customer, OTHER, at=at)
    follow(tab, "Pay $20.00")
    tab.get_by_role("radio", name=re.compile("4444")).check()
    press(tab, "Pay $20.00")
    is_let_in(tab, "/pro/")


@with_and_without_scripts
def test_a_trial_by_the_seat_is_begun_and_paused(open_tab, shop, bo, at, scripts):
    enter_at_the_bank(bo.customer, WORKS.replace(" ", ""), at=at)
    tab = open_tab(bo, java_script_enabled=scripts)
    tab.goto("/plans/?plan=team")
    take(tab, "Team, $7.00 a month")
    tab.get_by_label("Quantity").fill("20")
    press(tab, "Work out the price")
    reads(tab, "$132.50 is charged on Dec. 6, 2026, unless you cancel before.")
    press(tab, "Start the trial")
    reads(tab, "Your trial of Team has begun.", "You try it until Dec. 6, 2026.")
    follow(tab, "Pause")
    tab.get_by_label("Now").check()
    press(tab, "Pause it")
    reads(tab, "It is paused since Nov. 22, 2026: nothing is charged, and nothing is open.")
    press(tab, "Resume")
    reads(tab, "It goes on.")


@pytest.fixture
def pages(shop, bo, at):
    """Every page of plans, with something on it."""
    enter_at_the_bank(bo.customer, WORKS.replace(" ", ""), at=at)
    row = start(bo.customer, shop, at=at, trial_days=30)
    late = make_price(make_plan("longest", description="W" * 60), "1234567.89", at=at)
    start(bo.customer, late, at=at, key="late", starts_at=at + timedelta(days=9))
    team = shop.plan.product.plans.get(key="team").prices.get(interval_unit="month")
    mine = f"/plans/mine/{row.public_id}/"
    checkout = f"/plans/checkout/{team.public_id}/"
    asked = ("/plans/?plan=team", checkout, f"{checkout}?quantity=20", f"/plans/checkout/{shop.public_id}/")
    change = f"{mine}change/?price={team.public_id}"
    return [*asked, "/plans/mine/", mine, f"{mine}cancel/", f"{mine}pause/", f"{mine}change/", change]


def test_its_pages_are_accessible_and_fit_on_a_telephone(open_tab, pages, bo):
    for user in (bo, None):
        tab, narrow = open_tab(user), open_tab(user, viewport=NARROW)
        for page in pages if user else pages[:1]:
            assert tab.goto(page).status == narrow.goto(page).status == 200
            assert findings(tab) == [], page
            assert narrow.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], page


def test_it_can_be_bought_by_keyboard_alone(open_tab, pages, bo):
    tab = open_tab(bo)
    tab.goto(pages[3])
    button = tab.get_by_role("button", name="Subscribe and pay $20.00")
    expect(button).to_be_visible()
    button.focus()
    tab.keyboard.press("Enter")
    sees(tab, "Pro")
