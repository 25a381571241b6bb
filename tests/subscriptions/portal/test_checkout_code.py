"""A promotion code at the checkout: what it takes off is said before the button, and used once."""

import pytest

from billing.models import Invoice
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.terms import AppliesTo, Lasts
from subscriptions.lifecycle.models import Subscription
from subscriptions.portal.checkout.proposal import proposal_of
from tests.subscriptions.discounts.offers import make_coupon
from tests.subscriptions.portal.presses import hidden
from tests.subscriptions.shop import start, usd


@pytest.fixture
def page(to, pro):
    return to("checkout", pro)


@pytest.fixture
def spring(at):
    """ "SPRING" takes 10 % off, of the first invoice unless said otherwise."""

    def make(**terms):
        coupon = make_coupon(**terms)
        create_code(coupon, "SPRING", at=at)
        return coupon

    return make


def test_no_code_is_asked_for_where_there_is_none(as_bo, payer, page, spring):
    assert "Promotion code" not in as_bo.get(page).content.decode()
    spring()
    assert "Promotion code" in as_bo.get(page).content.decode()


def test_it_says_what_it_takes_off_and_what_comes_after(as_bo, payer, page, spring):
    spring()
    html = as_bo.get(page, {"code": "spring"}).content.decode()
    assert "Less 10%: Spring" in html and "Subscribe and pay $18.00" in html
    assert "After that $20.00 a month" in html
    assert not Redemption.objects.exists()


def test_it_says_how_long_it_lasts(as_bo, payer, page, spring):
    spring(lasts=Lasts.PERIODS, periods=3)
    html = as_bo.get(page, {"code": "SPRING"}).content.decode()
    assert "Renewed at $18.00 a month" in html
    assert "“Spring” is taken off the first 3 periods. From then on it is $20.00." in html


def test_it_is_used_once_however_often_it_is_pressed(as_bo, payer, page, spring):
    coupon = spring()
    sent = hidden(as_bo.get(page, {"code": "SPRING"}).content.decode())
    first, second = (as_bo.post(page, sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (Invoice.objects.get().total, Invoice.objects.get().state) == (usd(18), "paid")
    coupon.refresh_from_db()
    assert coupon.redeemed == Redemption.objects.count() == 1


@pytest.mark.parametrize("said", [
    {}, {"applies_to": AppliesTo.LINE}, {"percent": None, "amount": usd("7.01")},
    {"lasts": Lasts.FOREVER}, {"percent": 100}, {"percent": "33.3333", "applies_to": AppliesTo.LINE},
], ids=str)  # fmt: skip
def test_the_quote_is_the_invoice(payer, pro, spring, at, said):
    coupon = spring(**{name: value for name, value in said.items() if value is not None})
    pro.plan.product.tax_percent = 19
    pro.plan.product.save()
    quote = proposal_of(payer, pro, quantity=1, trial_days=0, at=at, coupon=coupon).first
    start(payer, pro, at=at, code="SPRING")
    invoice = Invoice.objects.get()
    assert (quote.net, quote.tax, quote.total) == (invoice.net, invoice.tax, invoice.total)
    assert [line.description for line in quote.lines] == [line.description for line in invoice.lines.all()]


def test_one_that_takes_all_off_needs_no_card(client, bo, page, pro, spring, buy):
    spring(percent=100)
    client.force_login(bo)
    sent = hidden(client.get(page, {"code": "SPRING"}).content.decode())
    assert "No card is needed today" in client.get(page, {"code": "SPRING"}).content.decode()
    client.post(page, sent)
    assert Subscription.objects.get().state == "active"


@pytest.mark.parametrize("typed", ["WINTER", "x", "\x00", "4242 4242 4242 4242", "A" * 41, "<b>"])
def test_a_code_that_does_not_apply_is_said_and_sells_nothing(as_bo, payer, page, spring, typed):
    spring()
    for response in (as_bo.get(page, {"code": typed}), as_bo.post(page, {"code": typed})):
        html = response.content.decode()
        assert response.status_code == 400 and "errorlist" in html
        assert "Subscribe and pay" not in html and "4242 4242" not in html
    assert not Subscription.objects.exists()


@pytest.mark.unaudited
def test_one_that_was_used_up_meanwhile_sells_nothing_dearer(as_bo, payer, page, spring):
    coupon = spring(redemptions_max=1)
    sent = hidden(as_bo.get(page, {"code": "SPRING"}).content.decode())
    type(coupon).objects.update(redeemed=1)
    response = as_bo.post(page, sent)
    assert response.status_code == 400 and "used as often as it can be" in response.content.decode()
    assert not Subscription.objects.exists()


def test_the_next_charge_is_reduced_as_long_as_it_lasts(as_bo, payer, pro, spring, to, at):
    spring(lasts=Lasts.FOREVER)
    row = start(payer, pro, at=at, code="SPRING", trial_days=14)
    assert "$18.00</span> on Dec. 6, 2026" in as_bo.get(to("subscription", row)).content.decode()


def test_it_asks_at_most_twelve_queries(as_bo, payer, page, spring, django_assert_max_num_queries):
    spring(is_first_time_only=True)
    with django_assert_max_num_queries(12):
        assert as_bo.get(page, {"code": "SPRING"}).status_code == 200
