"""A row of every table of plans: a catalog, a coupon and its code, a subscription, an exception, a seat."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.customers.models import Customer
from subscriptions.calendar import Unit
from subscriptions.catalog.features.models import Feature, FeatureKind, PlanFeature
from subscriptions.catalog.models import Plan, PlanOffer, Product
from subscriptions.catalog.prices.models import Price
from subscriptions.changes.models import Change, ChangeCredit, ChangeItem
from subscriptions.changes.states import ChangeState, Timing
from subscriptions.discounts.actions import create_coupon
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.terms import CouponTerms
from subscriptions.discounts.tries.models import CodeTries
from subscriptions.entitlements.overrides.actions import grant_feature
from subscriptions.entitlements.seats.actions import grant_seat
from subscriptions.lifecycle.actions import start_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import ComingItem, Subscription
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.pricing import Flat, to_document


def make_plans(customer: Customer, at: Any) -> dict[str, str]:
    """A plan with its price, and a subscription that waits for its first payment."""
    product = Product.objects.create(key="reports", name="Reports")
    plan = Plan.objects.create(product=product, key="pro", name="Pro")
    feature = Feature.objects.create(key="exports", name="Exports")
    PlanFeature.objects.create(plan=plan, feature=feature)
    offer = PlanOffer.objects.create(plan=plan, customer=customer, offered_at=at)
    price = Price.objects.create(
        plan=plan,
        currency="USD",
        interval_unit=Unit.MONTH,
        model=to_document(Flat(Decimal(20))),
        created_at=at,
    )
    coupon = create_coupon("spring", CouponTerms(percent=25), name="Spring", at=at)
    code = create_code(coupon, "SPRING", at=at)
    row = start_subscription(customer, [Choice(price)], key="first", at=at, code="SPRING")
    _make_change(row, at)
    CodeTries.objects.create(subject=customer.public_id, hour=at, count=1)
    seats = Feature.objects.create(key="seats", name="Seats", kind=FeatureKind.SEATS)
    given = grant_feature(customer, seats, at=at, why="a fair", limit=2)
    seat = grant_seat(customer, seats, "guest@example.com", at=at)
    named = {"plan": plan, "price": price, "subscription": row, "override": given, "seat": seat}
    named |= {"coupon": coupon, "code": code}
    ids = {name: row.public_id for name, row in named.items()}
    return {"offer": str(offer.pk), "seats": seats.key, **ids}


def _make_change(row: Subscription, at: Any) -> None:
    """One that came to nothing, and what it would have been."""
    change = Change.objects.create(
        subscription=row,
        customer=row.customer,
        key="dropped",
        state=ChangeState.DROPPED,
        timing=Timing.NOW,
        created_at=at,
        prorated_at=at,
        serial=1,
        currency="USD",
    )
    item = row.items.get()
    ChangeItem.objects.create(change=change, price=item.price, quantity=2)
    ComingItem.objects.create(subscription=row, price=item.price, quantity=2)
    ChangeCredit.objects.create(change=change, billed_item=BilledItem.objects.get(), amount_micros=0)
