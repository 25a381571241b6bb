"""The first page: what is wrong comes first, with one button."""

from datetime import timedelta

from django.utils import translation

from billing.access.passes.actions import grant_pass
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.customers.actions import suspend_customer
from billing.customers.models import Customer
from billing.testing import add_card, enter_card
from tests.credit.world import usd


def test_it_says_when_all_is_well(as_ada, url):
    html = as_ada.get(url("overview")).content.decode()
    assert "All is well" in html
    assert "4242" in html


def test_it_offers_the_one_fix_and_the_way_back(as_bo, url):
    html = as_bo.get(url("overview")).content.decode()
    assert "No payment method" in html
    assert html.count('class="button main"') == 1
    assert f'href="{url("add_card")}?next=/billing/"' in html.replace("%2F", "/")


def test_an_owner_without_a_customer_sees_that_there_is_no_card(as_cy, url):
    html = as_cy.get(url("overview")).content.decode()
    assert "No card yet" in html
    assert "Add a card" in html


def test_looking_makes_no_customer(as_cy, url):
    for name in ("overview", "payment_methods", "add_card", "details", "refusals"):
        assert as_cy.get(url(name)).status_code == 200
    assert not Customer.objects.exists()


def test_it_tells_of_a_suspension_before_all_else(as_bo, bo, url, at):
    suspend_customer(bo.customer, at=at, why="chargebacks")
    html = as_bo.get(url("overview")).content.decode()
    assert "Account suspended" in html
    assert "chargebacks" not in html
    assert "No payment method" not in html


def test_it_tells_until_when_a_pass_lets_in(as_bo, bo, url, at):
    grant_pass(bo.customer, until=at + timedelta(days=3), at=at, why="paid by bank transfer")
    html = as_bo.get(url("overview")).content.decode()
    assert "Nov. 25, 2026" in html
    assert "bank transfer" not in html


def test_it_forgets_a_pass_that_is_over(as_bo, bo, url, at):
    grant_pass(bo.customer, until=at, at=at - timedelta(days=3), why="three days")
    assert "We let you in" not in as_bo.get(url("overview")).content.decode()


def test_it_shows_backups_and_what_is_wrong_with_them(as_ada, ada, url, at):
    add_card(ada.customer, at=at, last4="1881", exp_month=10, exp_year=2026)
    add_card(ada.customer, at=at, last4="0341", exp_month=12, exp_year=2026)
    html = as_ada.get(url("overview")).content.decode()
    assert html.index("4242") < html.index("1881") < html.index("0341")
    assert "Expired" in html
    assert "Expires soon" in html


def test_it_lists_the_latest_refusals(as_bo, url):
    as_bo.get("/page/")
    html = as_bo.get(url("overview")).content.decode()
    assert "Latest refusals" in html
    assert "/page/" in html


def test_it_never_tells_a_thief_that_the_card_is_reported(as_bo, bo, url, at):
    enter_card(bo.customer, "4000000000009979", at=at)
    html = as_bo.get(url("overview")).content.decode()
    assert "gave no reason" in html
    assert "stolen" not in html


def test_it_escapes_what_people_call_themselves(as_bo, bo, url):
    Customer.objects.update(name="<script>alert(1)</script>")
    assert "<script" not in as_bo.get(url("overview")).content.decode()


def test_its_navigation_marks_where_one_is(as_ada, url):
    html = as_ada.get(url("payment_methods")).content.decode()
    assert f'<a href="{url("payment_methods")}" aria-current="page">' in html
    assert (
        f'<a href="{url("payment_methods")}" aria-current="true">'
        in as_ada.get(url("add_card")).content.decode()
    )


def test_it_is_no_longer_english_where_it_is_translated(as_bo, url):
    with translation.override("de"):
        response = as_bo.get(url("overview"), headers={"accept-language": "de"})
    assert '<html lang="de"' in response.content.decode()


def test_it_is_not_well_while_more_is_owed_than_there_is(as_ada, ada, url, at):
    change_limit(ada.customer, usd(30), at=at, why="known")
    capture_hold(hold_credit(ada.customer, usd(30), key="h", at=at).hold_id, usd(30), at=at)
    assert "All is well" in as_ada.get(url("overview")).content.decode()
    change_limit(ada.customer, usd(0), at=at, why="known better")
    html = as_ada.get(url("overview")).content.decode()
    assert "All is well" not in html and "$30.00 is to be paid" in html
    assert "-$30.00 available" not in html
    assert 'class="button main" href="/billing/credit/top-up/' in html and "See your invoices" not in html
