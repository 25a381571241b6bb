"""A row of every table of plans: a catalog, a coupon and its code, a subscription that has used them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.customers.models import Customer
from subscriptions.calendar import Unit
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.catalog.models import Plan, PlanOffer, Product
from subscriptions.catalog.prices.models import Price
from subscriptions.discounts.actions import create_coupon
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.terms import CouponTerms
from subscriptions.discounts.tries.models import CodeTries
from subscriptions.lifecycle.actions import Choice, start_subscription
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
    CodeTries.objects.create(subject=customer.public_id, hour=at, count=1)
    named = {"plan": plan, "price": price, "subscription": row, "coupon": coupon, "code": code}
    return {"offer": str(offer.pk), **{name: row.public_id for name, row in named.items()}}
