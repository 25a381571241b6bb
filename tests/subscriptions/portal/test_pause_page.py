"""Pausing, now or as the period ends, with or without a day on which it goes on; and resuming."""

from datetime import UTC, datetime, timedelta

import pytest

from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.models import Invoice
from billing.payment_methods.actions import detach_method, make_default
from billing.testing.paid import pay
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.portal.presses import CONFIRMED, card_of
from tests.subscriptions.shop import start


@pytest.fixture
def page(to, bought):
    return to("pause", bought)


@pytest.fixture
def spent(payer, pro, at):
    """Paused, and nothing left of what was paid for."""
    since = at - timedelta(days=40)
    row = start(payer, pro, at=since)
    pay(Invoice.objects.get(), at=since)
    row = pause_at_period_end(refresh_subscription(row, at=since), at=since)
    renew_due(at=at)
    return row


def stored():
    return Subscription.objects.get()


def test_it_says_what_a_pause_is(as_bo, page):
    html = as_bo.get(page).content.decode()
    assert "nothing is charged, and nothing is open" in html and "From Dec. 22, 2026 on" in html
    assert html.count("checked") == 1


def test_it_pauses_as_the_period_ends(as_bo, bought, page, to):
    assert as_bo.post(page, {"when": "later"})["Location"] == to("subscription", bought)
    assert (stored().state, stored().pause_at) == ("active", bought.period_end_at)


def test_it_pauses_now_until_a_day_of_the_customers(as_bo, bought, page, at):
    Subscription.objects.update(time_zone="America/New_York")
    as_bo.post(page, {"when": "now", "resume_on": "2026-12-01"})
    assert (stored().state, stored().paused_at) == ("paused", at)
    assert stored().resume_at == datetime(2026, 12, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"when": "sometime"},
        {"when": "now", "resume_on": "2026-11-22"},
        {"when": "now", "resume_on": "2036-11-22"},
        {"when": "now", "resume_on": "9999-12-31"},
        {"when": "now", "resume_on": "0001-01-01"},
        {"when": "now", "resume_on": "soon"},
        {"when": "later", "resume_on": "2026-12-22"},
        {"when": "later", "resume_on": "4242 4242 4242 4242"},
    ],
)
def test_it_refuses_a_pause_that_cannot_be(as_bo, page, typed):
    response = as_bo.post(page, typed)
    assert response.status_code == 400 and "errorlist" in response.content.decode()
    assert "4242 4242" not in response.content.decode()
    assert stored().pause_at is stored().paused_at is None


def test_what_cannot_be_paused_is_said(as_bo, bought, page, to, at):
    cancel_at_period_end(bought, at=at)
    for response in (as_bo.get(page, follow=True), as_bo.post(page, {"when": "now"}, follow=True)):
        assert "It cannot be paused as it stands." in response.content.decode()
    assert stored().state == "active"


def test_what_is_to_pause_goes_on(as_bo, bought, to, at):
    pause_at_period_end(bought, at=at)
    assert "It goes on." in as_bo.post(to("resume", bought), follow=True).content.decode()
    assert stored().pause_at is None


def test_what_was_left_is_had_at_no_cost(as_bo, bought, to, at, key):
    pause_now(bought, at=at)
    for _ in range(2):
        assert as_bo.post(to("resume", bought), {"key": key, "next": "/page/"})["Location"] == "/page/"
    assert stored().state == "active" and Invoice.objects.count() == 1


def test_where_nothing_was_left_the_new_period_is_paid_at_once(as_bo, spent, to, key):
    for _ in range(2):
        assert as_bo.post(to("resume", spent), {"key": key, "next": "/page/"})["Location"] == "/page/"
    assert stored().state == "active"
    assert [invoice.state for invoice in Invoice.objects.all()] == ["paid", "paid"]
    assert Charge.objects.count() == 2


def test_it_leads_to_the_bank_for_that(as_bo, payer, spent, to, at, key):
    make_default(card_of(payer, CONFIRMED, at=at), at=at)
    response = as_bo.post(to("resume", spent), {"key": key})
    assert "/billing/sandbox/" in response["Location"]
    answer_challenge(Charge.objects.latest("pk").reference, accept=True, at=at)


def test_without_a_card_it_asks_for_one_first(as_bo, payer, spent, to, at, key):
    detach_method(payer.payment_methods.get(), at=at)
    assert as_bo.post(to("resume", spent), {"key": key})["Location"].startswith(
        "/billing/payment-methods/add/"
    )
    assert "Add a card and resume" in as_bo.get(to("subscription", spent)).content.decode()
    assert stored().state == "paused"


def test_without_a_key_of_ours_nothing_is_charged(as_bo, spent, to):
    as_bo.post(to("resume", spent), {"key": "key_1"})
    assert stored().state == "paused" and Invoice.objects.count() == 1


def test_what_is_not_paused_stays(as_bo, payer, pro, to, at, key):
    row = start(payer, pro, at=at)
    as_bo.post(to("resume", row), {"key": key})
    assert stored().state == "incomplete"
    assert stored().next_at == at + timedelta(hours=23)


def test_it_asks_at_most_twelve_queries(as_bo, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        as_bo.get(page)
