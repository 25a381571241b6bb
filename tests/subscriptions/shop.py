"""A small catalog: a plan for a flat price, by month and by year, another one, and an add-on by the unit."""

from decimal import Decimal

from billing.money import Money
from subscriptions.calendar import Interval
from subscriptions.catalog.models import Plan, PlanKind, Product
from subscriptions.catalog.prices.models import Price
from subscriptions.lifecycle.actions import start_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.pricing import Flat, PerUnit, to_document


def make_plan(key="pro", **columns):
    product, _ = Product.objects.get_or_create(key="reports", defaults={"name": "Reports"})
    return Plan.objects.create(product=product, key=key, name=key.title(), **columns)


def make_price(plan, model, *, at, every="month", count=1, currency="USD", version=1):
    model = Flat(Decimal(model)) if isinstance(model, str) else model
    every = Interval(every, count)
    return Price.objects.create(
        plan=plan,
        currency=currency,
        interval_unit=every.unit,
        interval_count=every.count,
        version=version,
        model=to_document(model),
        created_at=at,
    )


def make_pro(at, model="20.00", **columns):
    """The plan "pro", $20 a month unless said otherwise; its price."""
    return make_price(make_plan(**columns), model, at=at)


def make_seats(at, unit_amount="5.00"):
    """An add-on, so much for each."""
    plan = make_plan("seats", kind=PlanKind.ADD_ON)
    return make_price(plan, PerUnit(Decimal(unit_amount)), at=at)


def start(customer, *prices, at, key="first", **how):
    choices = [price if isinstance(price, Choice) else Choice(price) for price in prices]
    return start_subscription(customer, choices, at=at, key=key, **how)


def usd(amount):
    return Money.of(amount, "USD")
