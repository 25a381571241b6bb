"""Changing a plan on its page: shown line by line, paid first, undone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.credit.queries import credit_of
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.payment_methods.actions import detach_method
from billing.payments.actions import complete_payments
from subscriptions.changes.completion import complete_changes
from subscriptions.changes.models import Change
from subscriptions.lifecycle.endings import cancel_at_period_end
from subscriptions.lifecycle.models import Subscription
from subscriptions.pricing import PerUnit
from tests.subscriptions.changes.sold import make_sold
from tests.subscriptions.discounts.offers import make_coupon, redeem
from tests.subscriptions.portal.presses import CONFIRMED, REFUSED, card_of, hidden
from tests.subscriptions.shop import make_seats, start, usd


@pytest.fixture
def page(to, bought):
    return to("change", bought)


@pytest.fixture
def more(at):
    return make_sold("more", "30.00", at=at)


@pytest.fixture
def less(at):
    return make_sold("less", "10.00", at=at)


def plans():
    return [(item.price.plan.key, item.quantity) for item in Subscription.objects.get().items.all()]


def only_card(payer, number, *, at):
    detach_method(payer.payment_methods.get(), at=at)
    card_of(payer, number, at=at)


def press(client, page, price, **asked):
    """Looks at what it comes to, and presses the button."""
    html = client.get(page, {"price": price.public_id, **asked}).content.decode()
    return client.post(page, hidden(html))


def test_it_offers_what_there_is_and_marks_what_one_has(as_bo, page, more, less):
    html = as_bo.get(page).content.decode()
    assert all(name in html for name in ("Pro", "More", "Less", "what you have"))
    assert "Due now" not in html and html.count('name="price"') == 3


def test_it_says_what_it_comes_to_and_writes_nothing(as_bo, page, more):
    html = as_bo.get(page, {"price": more.public_id}).content.decode()
    assert "$10.00" in html and "Unused time: Pro" in html and "Remaining time: More" in html
    assert "Change it and pay $10.00" in html and "Renewed at $30.00" in html
    assert not Change.objects.exists()


def test_what_is_due_is_paid_and_then_it_is_changed(as_bo, page, more, bought, to):
    answer = press(as_bo, page, more)
    assert answer["Location"] == to("subscription", bought)
    assert plans() == [("more", 1)]
    assert list(Charge.objects.order_by("pk").values_list("amount", flat=True)) == [2000, 1000]


def test_a_bank_that_asks_is_answered_first(as_bo, payer, page, more, at):
    only_card(payer, CONFIRMED, at=at)
    answer = press(as_bo, page, more)
    assert "/bank/" in answer["Location"] or "sandbox" in answer["Location"]
    assert plans() == [("pro", 1)]
    answer_challenge(Charge.objects.latest("pk").reference, accept=True, at=at)
    complete_payments(at=at + timedelta(hours=1))
    complete_changes(at=at + timedelta(hours=1))
    assert plans() == [("more", 1)]


def test_what_the_bank_refuses_is_not_changed(as_bo, payer, page, more, at):
    only_card(payer, REFUSED, at=at)
    press(as_bo, page, more)
    assert plans() == [("pro", 1)] and Change.objects.get().state == "pending"


def test_less_becomes_credit(as_bo, payer, page, less):
    html = as_bo.get(page, {"price": less.public_id}).content.decode()
    assert "become credit on your account" in html
    as_bo.post(page, hidden(html))
    assert (plans(), credit_of(payer, "USD").balance) == ([("less", 1)], usd("10.00"))


def test_at_the_end_of_the_period_and_undone(as_bo, page, less, bought, to):
    press(as_bo, page, less, timing="period_end")
    html = as_bo.get(to("subscription", bought)).content.decode()
    assert "it is Less" in html and "Do not change it" in html and "$10.00" in html
    as_bo.post(to("undo_change", bought))
    assert "Do not change it" not in as_bo.get(to("subscription", bought)).content.decode()


def test_seats_are_added_beside_the_plan(as_bo, page, bought, at):
    seats = make_seats(at)
    html = as_bo.get(page, {"price": bought.items.get().price.public_id, "n-seats": "3"}).content.decode()
    assert "Change it and pay $15.00" in html
    as_bo.post(page, hidden(html))
    assert plans() == [("pro", 1), (seats.plan.key, 3)]


def test_twice_the_same_form_is_one_change(as_bo, page, more):
    typed = hidden(as_bo.get(page, {"price": more.public_id}).content.decode())
    assert as_bo.post(page, typed)["Location"] == as_bo.post(page, typed)["Location"]
    assert Change.objects.count() == 1 and Charge.objects.count() == 2


def test_what_it_costs_must_be_what_was_shown(as_bo, page, more, less):
    shown = hidden(as_bo.get(page, {"price": more.public_id}).content.decode())
    answer = as_bo.post(page, {**shown, "price": less.public_id})
    assert answer.status_code == 400 and b"changed in the meantime" in answer.content
    assert as_bo.post(page, {**shown, "token": "forged"}).status_code == 400
    assert plans() == [("pro", 1)]


def test_without_a_card_one_is_asked_for(as_bo, payer, page, more, at):
    detach_method(payer.payment_methods.get(), at=at)
    html = as_bo.get(page, {"price": more.public_id}).content.decode()
    assert "Add a card" in html and "Change it and pay" not in html


@pytest.mark.parametrize(
    "asked",
    [
        {"price": "price_none"},
        {"price": ""},
        {"quantity": "4242424242424242"},
        {"quantity": "0"},
        {"timing": "never"},
        {"n-seats": "-1"},
    ],
)
def test_what_makes_no_sense_is_said(as_bo, page, bought, at, asked):
    each = make_sold("each", PerUnit(Decimal("3")), at=at)
    make_seats(at)
    answer = as_bo.get(page, {"price": each.public_id, "quantity": "1", **asked})
    assert answer.status_code == 400 and b"Due now" not in answer.content
    assert b"4242424242424242" not in answer.content


def test_what_is_to_end_is_not_changed(as_bo, page, bought, at, to):
    cancel_at_period_end(bought, at=at)
    assert as_bo.get(page)["Location"] == to("subscription", bought)


def test_nobody_changes_what_is_anothers(as_ada, page, bought, to):
    assert as_ada.get(page).status_code == as_ada.post(to("undo_change", bought)).status_code == 404


def test_it_asks_no_more_queries_the_more_is_sold(as_bo, page, bought, payer, more, at):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert as_bo.get(page, {"price": more.public_id}).status_code == 200
        return len(captured)

    redeem(payer, make_coupon("tenth", is_stackable=True), subject=bought.public_id)
    before = asked()
    for number in range(5):
        make_sold(f"sold{number}", "40.00", at=at)
    assert asked() == before <= 12


def test_on_trial_it_costs_nothing_yet(as_bo, payer, more, at, to):
    row = start(payer, make_sold("tried", "9.00", at=at), at=at, trial_days=7)
    html = as_bo.get(to("change", row), {"price": more.public_id}).content.decode()
    assert "Your trial goes on with it." in html
    as_bo.post(to("change", row), hidden(html))
    assert plans() == [("more", 1)]
