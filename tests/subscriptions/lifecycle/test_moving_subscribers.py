"""All subscribers of a plan move to the price that is sold now: once, each by itself, and told by mail."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse

from subscriptions.calendar import Interval
from subscriptions.catalog.prices.actions import change_price
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now
from subscriptions.lifecycle.favours import change_terms
from subscriptions.lifecycle.models import Item, Subscription, Terms
from subscriptions.lifecycle.repricing import admin
from subscriptions.lifecycle.repricing.actions import change_subscribers
from subscriptions.lifecycle.repricing.queries import on_old_prices
from subscriptions.pricing import Flat
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.discounts.offers import make_customers
from tests.subscriptions.running import mails, running
from tests.subscriptions.shop import make_plan, make_price, usd

MONTH = timedelta(days=30)


def told(at):
    return mails(at, "price_changed")


@pytest.fixture(autouse=True)
def site(settings):
    settings.BILLING = {**settings.BILLING, "SITE_URL": "https://reports.example"}


@pytest.fixture
def many(pro, django_user_model, at):
    """Four who pay $20 a month; "pro" is sold at $24 by now."""
    rows = []
    for customer in make_customers(django_user_model, 4):
        type(customer).objects.filter(pk=customer.pk).update(email=f"{customer.pk}@example.com")
        customer.refresh_from_db()
        rows.append(running(customer, pro, at=at))
    change_price(pro.plan, Interval("month"), Flat(Decimal(24)), currency="USD", at=at)
    return rows


@pytest.fixture
def press(client, staff, pro):
    client.force_login(staff)
    url = reverse("admin:subscriptions_plan_move_subscribers", args=[pro.plan.public_id])
    press = partial(client.post, url, {"why": "costs have risen"}, follow=True)
    press.page = lambda: client.get(url).content.decode()
    return lambda: press().content.decode(), press.page


def moved(plan, at):
    return list(change_subscribers(plan, at=at))[-1:]


def test_they_pay_it_from_their_next_period_on_and_are_told_before(many, pro, at):
    assert moved(pro.plan, at) == [(4, 0)]
    sent = told(at)
    assert sorted(mail.to[0] for mail in sent) == sorted(row.customer.email for row in many)
    mine = next(mail for mail in sent if mail.to == [many[0].customer.email])
    assert mine.subject == "Pro will cost $24.00 from Dec. 22, 2026 on"
    assert "From Dec. 22, 2026 on it is $24.00; until now it was $20.00." in mine.body
    assert "cancel before Dec. 22, 2026, and nothing is charged" in mine.body
    assert f"https://reports.example/plans/mine/{many[0].public_id}/" in mine.body
    renew_due(at=at + MONTH)
    bills = [row.periods.select_related("invoice").order_by("serial") for row in many]
    assert [[bill.invoice.total for bill in row] for row in bills] == [[usd(20), usd(24)]] * 4


def test_twice_is_once(many, pro, at):
    moved(pro.plan, at)
    assert moved(pro.plan, at) == []
    assert len(told(at)) == 4 and told(at) == []


def test_it_may_be_stopped_anywhere_and_goes_on(many, pro, at):
    assert next(change_subscribers(pro.plan, at=at)) == (1, 0)
    assert on_old_prices(pro.plan).count() == 3
    assert moved(pro.plan, at) == [(3, 0)]
    assert len(told(at)) == 4


def test_one_that_fails_stops_no_other_and_keeps_what_it_had(many, pro, at):
    # It has both already: no item may stand there twice.
    sold = pro.plan.prices.get(replaced_at=None)
    Item.objects.create(subscription=many[1], price=sold, position=1)
    assert moved(pro.plan, at) == [(3, 1)]
    assert list(on_old_prices(pro.plan)) == [many[1]]
    assert len(told(at)) == 3


def test_who_is_charged_nothing_is_moved_and_not_told(many, pro, at):
    cancel_now(many[0], at=at)
    cancel_at_period_end(many[1], at=at)
    change_terms(many[2], Terms.COMPED, at=at)
    assert moved(pro.plan, at) == [(3, 0)]
    assert [mail.to for mail in told(at)] == [[many[3].customer.email]]


def test_other_plans_and_what_is_sold_no_more_stay(many, pro, at):
    add_on = make_price(make_plan("seats", kind="add_on"), "5.00", at=at)
    Item.objects.create(subscription=many[0], price=add_on, position=1)
    change_price(add_on.plan, Interval("month"), Flat(Decimal(9)), currency="USD", at=at)
    moved(pro.plan, at)
    assert many[0].items.get(position=1).price == add_on
    pro.plan.prices.filter(replaced_at=None).update(replaced_at=at)
    assert not on_old_prices(pro.plan).exists()


def test_the_button_says_how_many_and_moves_them_with_a_reason(many, pro, press, staff):
    act, page = press
    assert "4 subscriptions have an older price." in page()
    assert "4 subscriptions of Pro have the price of today." in act()
    entry = LogEntry.objects.get()
    assert entry.user == staff and "costs have risen" in entry.change_message
    assert "had the price of today already" in act()
    assert LogEntry.objects.count() == 1


def test_a_button_that_takes_too_long_goes_on_when_pressed_again(many, press, monkeypatch):
    monkeypatch.setattr(admin, "SECONDS_MAX", 0)
    act, _page = press
    assert "Moved: 1. Left: 3. Press again to go on." in act()
    monkeypatch.setattr(admin, "SECONDS_MAX", 60)
    assert "3 subscriptions of Pro have the price of today." in act()


def run(*typed):
    out = StringIO()
    call_command("billing_catalog", "move", *typed, stdout=out, stderr=out, no_color=True)
    return out.getvalue()


def test_the_command_moves_all_and_says_how_many(many, pro):
    with pytest.raises(CommandError, match="nobody to ask"):
        run("pro")
    assert on_old_prices(pro.plan).count() == 4
    said = run("pro", "--yes")
    assert "4 subscriptions have an older price of pro" in said and "moved: 4" in said
    assert run("pro", "--yes") == "0 subscriptions have an older price of pro\n"


def test_the_command_ends_badly_where_one_could_not_be_moved(many, pro):
    Item.objects.create(subscription=many[1], price=pro.plan.prices.get(replaced_at=None), position=1)
    with pytest.raises(CommandError, match="1 could not be moved"):
        run("pro", "--yes")
    with pytest.raises(CommandError, match="no plan"):
        run("gold")
    assert Subscription.objects.count() == 4
