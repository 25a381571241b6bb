from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from subscriptions.calendar import Interval
from subscriptions.catalog.prices.actions import change_price, retire_price
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.errors import BadChoice
from subscriptions.pricing import Flat, Minimum, PerUnit, PricingError, SetUpFee
from tests.subscriptions.shop import make_plan, start

MONTH = Interval("month")
DEAR = Flat(Decimal("24.00"))


def test_it_makes_the_first_version(db, at):
    price = change_price(make_plan(), MONTH, DEAR, currency="USD", at=at)
    assert (price.version, price.created_at, price.replaced_at) == (1, at, None)
    assert (price.interval, price.charge_model) == (MONTH, DEAR)


def test_a_new_version_replaces_the_one_that_was_sold(pro, at):
    later = at + timedelta(days=1)
    new = change_price(pro.plan, MONTH, DEAR, currency="USD", at=later)
    pro.refresh_from_db()
    assert (new.version, pro.replaced_at) == (2, later)
    assert list(sold_prices(None, currency="USD", at=later)) == [new]


def test_the_same_price_twice_is_one(pro, at):
    same = change_price(pro.plan, MONTH, Flat(Decimal("20")), currency="USD", at=at)
    assert same == pro
    assert Price.objects.count() == 1


def test_extras_told_in_another_order_are_the_same_price(pro, at):
    model = Minimum(SetUpFee(PerUnit(Decimal(7)), Decimal(50)), Decimal(20))
    first, second = (change_price(pro.plan, MONTH, model, currency="USD", at=at) for _ in range(2))
    assert first == second


def test_other_intervals_and_currencies_are_prices_of_their_own(pro, at):
    for interval, currency in ((Interval("year"), "USD"), (Interval("month", 3), "USD"), (MONTH, "EUR")):
        assert change_price(pro.plan, interval, DEAR, currency=currency, at=at).version == 1
    pro.refresh_from_db()
    assert pro.replaced_at is None


def test_a_subscriber_keeps_the_old_version(payer, pro, at):
    subscription = start(payer, pro, at=at)
    change_price(pro.plan, MONTH, DEAR, currency="USD", at=at)
    item = subscription.items.get()
    assert item.price == pro
    assert item.price.charge_model == Flat(Decimal("20.00"))


def test_what_came_back_after_it_was_retired_is_the_next_version(pro, at):
    later = at + timedelta(days=1)
    assert retire_price(pro, at=later).replaced_at == later
    assert retire_price(pro, at=later + timedelta(days=1)).replaced_at == later
    assert change_price(pro.plan, MONTH, Flat(Decimal(20)), currency="USD", at=later).version == 2


@pytest.mark.parametrize(
    ("interval", "currency", "error"),
    [
        (MONTH, "XYZ", ValidationError),
        (MONTH, "usd", ValidationError),
        (Interval("day", 36_000), "USD", BadChoice),
    ],
)
def test_it_refuses_what_cannot_be_billed(pro, at, interval, currency, error):
    with pytest.raises(error):
        change_price(pro.plan, interval, DEAR, currency=currency, at=at)
    assert Price.objects.count() == 1


def test_it_refuses_a_model_that_cannot_be_written_down(pro, at):
    with pytest.raises(PricingError):
        change_price(pro.plan, MONTH, object(), currency="USD", at=at)


@pytest.mark.django_db(transaction=True)
def test_changed_by_many_at_once_one_price_is_sold(at):
    plan, threads = make_plan(), 6
    barrier = Barrier(threads)

    def change(number):
        barrier.wait()
        try:
            return change_price(plan, MONTH, Flat(Decimal(10 + number % 2)), currency="USD", at=at).version
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(change, range(threads)))
    assert Price.objects.filter(replaced_at=None).count() == 1
    versions = list(Price.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
