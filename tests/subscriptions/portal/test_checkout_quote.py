"""What the page says beforehand is what the invoice says afterwards, to the last cent."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Invoice
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.starts import end_trial
from subscriptions.portal.checkout.proposal import proposal_of
from subscriptions.pricing import Flat, Graduated, Minimum, Package, PerUnit, SetUpFee, Tier, Volume
from tests.subscriptions.portal.presses import hidden
from tests.subscriptions.shop import make_plan, make_price, start

TIERS = (Tier(Decimal(5), Decimal(7)), Tier(Decimal(10), Decimal("6.50")), Tier(None, Decimal(6), Decimal(3)))
MODELS = [
    Flat(Decimal("19.99")),
    PerUnit(Decimal("0.333")),
    Package(Decimal(10), Decimal("4.95")),
    Graduated(TIERS),
    Volume(TIERS),
    Minimum(PerUnit(Decimal("0.1")), Decimal(25)),
    SetUpFee(PerUnit(Decimal("7.77")), Decimal("99.99")),
]


def said_on(document):
    return [(line.description, line.net, line.tax) for line in document]


def taxed(price, percent):
    price.plan.product.tax_percent = Decimal(percent)
    price.plan.product.save()
    return price


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("percent", ["0", "19", "7.7"])
def test_the_quote_is_the_invoice(payer, at, model, percent):
    price = taxed(make_price(make_plan(), model, at=at), percent)
    quote = proposal_of(payer, price, quantity=13, trial_days=0, at=at).first
    start(payer, Choice(price, 13), at=at)
    invoice = Invoice.objects.get()
    assert (quote.net, quote.tax, quote.total) == (invoice.net, invoice.tax, invoice.total)
    assert said_on(quote.lines) == said_on(invoice.lines.order_by("pk"))


@given(quantity=st.integers(1, 5000), percent=st.decimals(0, 30, places=2))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_it_is_for_any_quantity_and_tax(payer, pro, at, quantity, percent):
    pro.model = {"type": "per_unit", "unit_amount": "3.333333"}
    pro.save()
    taxed(pro, percent)
    quote = proposal_of(payer, pro, quantity=quantity, trial_days=0, at=at).first
    start(payer, Choice(pro, quantity), at=at, key=f"{quantity} {percent}")
    invoice = Invoice.objects.latest("pk")
    assert (quote.net, quote.tax) == (invoice.net, invoice.tax)


def test_it_is_what_is_charged_after_the_trial_and_on_that_day(payer, pro, at):
    taxed(pro, "19")
    quote = proposal_of(payer, pro, quantity=1, trial_days=14, at=at).first
    row = start(payer, pro, at=at, trial_days=14)
    assert quote.at == row.trial_ends_at == at + timedelta(days=14)
    end_trial(row, at=quote.at)
    invoice = Invoice.objects.get()
    assert said_on(quote.lines) == said_on(invoice.lines.all())
    assert (quote.total, quote.period) == (invoice.total, refresh_subscription(row, at=at).period)


def test_the_page_says_that_tax(as_bo, payer, pro, to):
    taxed(pro, "19")
    html = as_bo.get(to("checkout", pro)).content.decode()
    for amount in ("$20.00", "$3.80", "$23.80"):
        assert amount in html
    assert "plus $3.80 tax (19%)" in html
    as_bo.post(to("checkout", pro), hidden(html))
    assert Invoice.objects.get().total.amount == Decimal("23.80")


def test_it_says_a_fee_of_the_beginning_apart_from_what_comes_after(as_bo, payer, pro, to, at):
    price = make_price(make_plan("big"), SetUpFee(Flat(Decimal(20)), Decimal(99)), at=at)
    html = as_bo.get(to("checkout", price)).content.decode()
    assert "Subscribe and pay $119.00" in html and "$99.00 once, at the beginning" in html
    assert "After that $20.00 a month, first on Dec. 22, 2026, until you cancel." in html


def test_a_quantity_is_worked_out_before_it_is_bought(as_bo, payer, to, at):
    price = make_price(make_plan("seats"), PerUnit(Decimal(5)), at=at)
    page = to("checkout", price)
    assert "Subscribe and pay $5.00" in as_bo.get(page).content.decode()
    html = as_bo.get(page, {"quantity": "7"}).content.decode()
    assert "Subscribe and pay $35.00" in html and "7 × 5 USD" in html
    # Who types another number after that has seen no price for it.
    assert as_bo.post(page, {**hidden(html), "quantity": "8"}).status_code == 400
    as_bo.post(page, hidden(html))
    assert Subscription.objects.get().items.get().quantity == 7


@pytest.mark.parametrize("typed", ["0", "-1", "1000001", "1.5", "", "many", "4242 4242 4242 4242", "\x00"])
def test_it_refuses_an_impossible_quantity(as_bo, payer, to, at, typed):
    page = to("checkout", make_price(make_plan("seats"), PerUnit(Decimal(5)), at=at))
    for response in (as_bo.get(page, {"quantity": typed}), as_bo.post(page, {"quantity": typed})):
        html = response.content.decode()
        assert response.status_code == 400 and "errorlist" in html
        assert not re.search("Subscribe and pay|4242 4242", html)
    assert not Subscription.objects.exists()


def test_it_refuses_what_comes_to_too_much(as_bo, payer, to, at):
    page = to("checkout", make_price(make_plan("seats"), PerUnit(Decimal(10**11)), at=at))
    response = as_bo.get(page, {"quantity": "1000000"})
    assert response.status_code == 400 and "more than can be bought" in response.content.decode()


def test_a_flat_price_is_bought_once_whatever_is_typed(as_bo, payer, pro, to):
    html = as_bo.get(to("checkout", pro), {"quantity": "9"}).content.decode()
    assert "Work out the price" not in html and "Subscribe and pay $20.00" in html
