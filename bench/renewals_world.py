"""Who is renewed in the bench of renewals: each with a plan and two add-ons, a month old, all due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

CHUNK = 1_000
MONTH = timedelta(days=31)


def make(many: int, *, at: datetime) -> None:
    """Customers with all that their first invoice has opened. Nothing of it is measured."""
    prices = _prices(at=at)
    numbers = iter(range(many))
    while chunk := list(islice(numbers, CHUNK)):
        customers = _customers(chunk, at=at)
        _subscribe(customers, prices, at=at)


def _prices(*, at: datetime) -> list[Any]:
    from subscriptions.models import Plan, Price, Product
    from subscriptions.pricing import Flat, PerUnit, to_document

    product = Product.objects.create(key="bench", name="Bench", tax_percent=Decimal(19))
    models = {
        "pro": Flat(Decimal("20.00")),
        "seats": PerUnit(Decimal("5.00")),
        "storage": Flat(Decimal("2.50")),
    }
    prices = []
    for key, model in models.items():
        kind = "plan" if key == "pro" else "add_on"
        plan = Plan.objects.create(product=product, key=key, name=key.title(), kind=kind)
        columns = {"currency": "USD", "interval_unit": "month", "model": to_document(model)}
        prices.append(Price.objects.create(plan=plan, created_at=at, **columns))
    return prices


def _customers(numbers: list[int], *, at: datetime) -> list[Any]:
    from django.contrib.auth import get_user_model

    from billing.credit.actions import open_credits
    from billing.ledger.actions import open_accounts
    from billing.ledger.chart import AccountKind
    from billing.models import Customer, Standing
    from billing.standing.actions import refresh

    model: Any = get_user_model()
    users = model.objects.bulk_create(model(username=f"renewed-{n}") for n in numbers)
    new = [
        Customer(owner_id=user.pk, name=user.username, currency="USD", created_at=at - MONTH)
        for user in users
    ]
    customers = Customer.objects.bulk_create(new)
    open_credits(customers, "USD")
    open_accounts(AccountKind.RECEIVABLE, "USD", customers=customers)
    Standing.objects.bulk_create(Standing(customer=customer, computed_at=at) for customer in customers)
    refresh([customer.pk for customer in customers], at=at)
    return customers


def _subscribe(customers: list[Any], prices: list[Any], *, at: datetime) -> None:
    from billing.states import move_all
    from subscriptions.lifecycle.states import SubscriptionState
    from subscriptions.models import Item, Subscription

    rows = Subscription.objects.bulk_create(_subscriptions(customers, at=at))
    move_all(rows, SubscriptionState.ACTIVE, at=at - MONTH)
    quantities = (1, 3, 1)
    Item.objects.bulk_create(
        Item(subscription=row, price=price, quantity=quantities[place], position=place)
        for row in rows
        for place, price in enumerate(prices)
    )


def _subscriptions(customers: list[Any], *, at: datetime) -> Iterator[Any]:
    from subscriptions.models import Subscription

    for number, customer in enumerate(customers):
        # Spread over a day, as they were sold.
        ends_at = at - timedelta(seconds=86 * (number % 1_000) + 1)
        anchor = {"created_at": ends_at - MONTH, "starts_at": ends_at - MONTH, "anchor_at": ends_at - MONTH}
        period = {"period_start_at": ends_at - MONTH, "period_end_at": ends_at, "next_at": ends_at}
        known = {"currency": "USD", "interval_unit": "month", "time_zone": "UTC", "serial": 1, "key": "bench"}
        yield Subscription(customer=customer, **anchor, **period, **known)
