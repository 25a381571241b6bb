"""A trial at the checkout: its terms and the first charge are said before the button."""

from datetime import timedelta

import pytest

from billing.models import Invoice, Payment
from subscriptions.lifecycle.endings import cancel_now
from subscriptions.lifecycle.models import Subscription
from tests.subscriptions.shop import make_price, make_pro


@pytest.fixture
def tried(db, at):
    return make_pro(at, trial_days=14)


@pytest.fixture
def page(to, tried):
    return to("checkout", tried)


def test_it_says_what_is_charged_afterwards_and_when(as_bo, payer, page):
    html = as_bo.get(page).content.decode()
    assert "You try it for 14 days, until Dec. 6, 2026, at no cost." in html
    assert "$20.00 is charged on Dec. 6, 2026, unless you cancel before." in html
    assert "Charged then:" in html and "4242" in html
    assert "Start the trial" in html and "$0.00" in html


def test_it_begins_and_nothing_is_charged(payer, bo, tried, buy, at):
    assert buy(tried, bo, next="/page/")["Location"] == "/page/"
    row = Subscription.objects.get()
    assert (row.state, row.trial_ends_at) == ("trialing", at + timedelta(days=14))
    assert not Invoice.objects.exists() and not Payment.objects.exists()


def test_pressed_twice_it_is_one_trial(payer, as_bo, bo, tried, buy, page, key):
    first = buy(tried, bo, key=key)
    second = as_bo.post(page, {"key": key})
    assert first["Location"] == second["Location"]
    assert Subscription.objects.count() == 1


def test_one_that_needs_a_card_asks_for_it_first(as_bo, bo, page, key):
    html = as_bo.get(page).content.decode()
    assert "The trial needs a card on file" in html and "Start the trial" not in html
    assert as_bo.post(page, {"key": key, "seal": "20000000-20000000-20000000-14"}).status_code == 400
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(("ends", "said"), [("cancel", "it ends with the trial"), ("pause", "it is paused")])
def test_one_without_a_card_says_how_it_ends(client, bo, tried, page, buy, ends, said):
    type(tried.plan).objects.update(trial_needs_card=False, without_card=ends)
    client.force_login(bo)
    html = client.get(page).content.decode()
    assert said in html and "Add a card" in html
    buy(tried, bo)
    assert Subscription.objects.get().state == "trialing"


def test_a_product_is_tried_once(client, payer, bo, tried, yearly_of, page, buy, at):
    buy(tried, bo)
    cancel_now(Subscription.objects.get(), at=at)
    for price_page in (page, yearly_of(tried)):
        html = client.get(price_page).content.decode()
        assert "You try it" not in html and "Subscribe and pay" in html
    buy(tried, bo)
    assert Subscription.objects.latest("pk").state == "incomplete" or Invoice.objects.get().state == "paid"
    assert Subscription.objects.latest("pk").trial_ends_at is None


@pytest.fixture
def yearly_of(to, at):
    return lambda price: to("checkout", make_price(price.plan, "200.00", every="year", at=at))
