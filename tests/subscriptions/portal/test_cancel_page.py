"""Cancelling in two clicks, with or without a reason; and going on after all."""

import re

import pytest

from billing.gateways.sandbox.outage import broken
from billing.models import Invoice
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.pauses import pause_now
from tests.subscriptions.portal.presses import hidden
from tests.subscriptions.shop import make_pro, start


@pytest.fixture
def press(as_bo, to):
    """Looks at the page, and presses its button."""

    def press(row, **typed):
        page = to("cancel", row)
        return as_bo.post(page, {**hidden(as_bo.get(page).content.decode()), **typed})

    return press


def stored():
    return Subscription.objects.latest("pk")


def test_it_says_when_it_ends_and_what_stays(as_bo, bought, to):
    html = as_bo.get(to("cancel", bought)).content.decode()
    assert "It ends on Dec. 22, 2026. Until then all stays open." in html
    assert "nothing more is charged for it" in html and "(optional)" in html
    assert stored().cancel_at is None


def test_it_is_two_clicks_from_its_page(as_bo, bought, to, press):
    page = as_bo.get(to("subscription", bought)).content.decode()
    assert f'href="{to("cancel", bought)}"' in page
    assert press(bought)["Location"] == to("subscription", bought)
    assert (stored().state, stored().cancel_at, stored().cancel_why) == ("active", bought.period_end_at, "")


def test_a_reason_is_kept_and_who_it_was(bo, bought, press):
    press(bought, why="  Too few reports ")
    assert stored().cancel_why == "Too few reports"


@pytest.mark.parametrize("why", ["x" * 501, "4242 4242 4242 4242", "\x00"])
def test_it_refuses_what_is_no_reason(bought, press, why):
    response = press(bought, why=why)
    assert response.status_code == 400 and "4242 4242" not in response.content.decode()
    assert stored().cancel_at is None


def test_pressed_twice_it_is_canceled_once(as_bo, bought, to):
    page = to("cancel", bought)
    sent = hidden(as_bo.get(page).content.decode())
    assert [as_bo.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert stored().cancel_at == bought.period_end_at
    assert as_bo.get(page)["Location"] == to("subscription", bought)


def test_it_goes_on_after_all(as_bo, bought, to, press):
    press(bought)
    html = as_bo.post(to("keep", bought), follow=True).content.decode()
    assert "It goes on." in html and "It is renewed on Dec. 22, 2026." in html
    assert stored().cancel_at is None
    assert as_bo.post(to("keep", bought)).status_code == 302


def test_what_has_ended_cannot_be_kept(as_bo, bought, to, at):
    cancel_now(bought, at=at)
    assert "It has ended in the meantime." in as_bo.post(to("keep", bought), follow=True).content.decode()


def test_what_was_never_paid_ends_at_once_and_is_not_owed(as_bo, payer, pro, at, to, press):
    row = start(payer, pro, at=at)
    assert "Its first invoice becomes void: nothing is owed." in as_bo.get(to("cancel", row)).content.decode()
    press(row)
    assert (stored().state, Invoice.objects.get().state) == ("canceled", "void")


def test_what_is_being_paid_just_now_is_not_taken_away(bo, payer, pro, buy, press, at):
    with broken("unknown", at=at):
        buy(pro, bo)
    response = press(stored())
    assert response.status_code == 400 and "It is being paid just now." in response.content.decode()
    assert stored().state == "incomplete"


def test_a_trial_is_had_to_its_end(as_bo, payer, at, to, press):
    row = start(payer, make_pro(at, trial_days=14), at=at)
    html = as_bo.get(to("cancel", row)).content.decode()
    assert "It ends on Dec. 6, 2026." in html and "Nothing is charged." in html
    press(row)
    assert stored().state == "trialing" and stored().cancel_at == row.trial_ends_at


def test_what_is_paused_ends_at_once_and_it_says_what_is_lost(as_bo, bought, at, to, press):
    pause_now(bought, at=at)
    assert "when it was paused is lost" in as_bo.get(to("cancel", bought)).content.decode()
    press(bought)
    assert stored().state == "canceled"


def test_it_does_nothing_that_the_page_has_not_said(as_bo, bought, at, to):
    page = to("cancel", bought)
    sent = hidden(as_bo.get(page).content.decode())
    pause_now(bought, at=at)
    response = as_bo.post(page, sent)
    assert response.status_code == 400 and "has changed in the meantime" in response.content.decode()
    assert stored().state == "paused"


@pytest.mark.unaudited
def test_what_is_owed_is_said(as_bo, payer, pro, at, to):
    row = start(payer, pro, at=at)
    Subscription.objects.update(state="past_due")
    html = as_bo.get(to("cancel", row)).content.decode()
    assert re.search(r"\$20\.00 of invoice \S+ stays to be paid", html)


def test_it_asks_at_most_twelve_queries(as_bo, bought, at, to, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        as_bo.get(to("cancel", bought))
    cancel_at_period_end(bought, at=at)
    with django_assert_max_num_queries(12):
        as_bo.get(to("subscription", bought))
