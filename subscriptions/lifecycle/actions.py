from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from billing.customers.models import Customer
from billing.customers.validators import refuse_in
from billing.errors import KeyReused
from billing.invoices.given import given_key
from billing.standing.actions import changing
from subscriptions.catalog.prices.models import Price
from subscriptions.discounts.redemptions.actions import redeem_coupon
from subscriptions.lifecycle.items import Choice, plan_price
from subscriptions.lifecycle.models import Item, Subscription, Terms
from subscriptions.lifecycle.queries import is_first_time, products_tried
from subscriptions.lifecycle.starts import begin


def start_subscription(
    customer: Customer,
    choices: Sequence[Choice],
    *,
    at: datetime,
    key: str,
    starts_at: datetime | None = None,
    trial_days: int | None = None,
    terms: Terms = Terms.PAID,
    code: str = "",
    by: Any = None,
) -> Subscription:
    """Give a customer a plan, with add-ons beside it, now or from `starts_at` on; the same key starts one.

    It is `trialing` where the plan has a trial and none was had of that product before, `incomplete` until
    its first invoice is paid, `active` where nothing is due, `scheduled` until it starts. Whether the plan
    is sold to this customer is for the caller to ask: `catalog.prices.queries.sold_prices`. Raises BadChoice,
    KeyReused when the key has started something else, and NotRedeemable for a code that does not apply.
    """
    plan = plan_price(choices)
    refuse_in({"key": key})
    with changing(customer.pk, at=at):
        if known := _known(customer, key, choices):
            return known
        starts_at = max(starts_at or at, at)
        days = _trial_days(customer, plan) if trial_days is None else trial_days
        trial_ends_at = starts_at + timedelta(days=days) if days and terms == Terms.PAID else None
        when = {"created_at": at, "starts_at": starts_at, "trial_ends_at": trial_ends_at}
        row = _create(customer, choices, plan, key=given_key(key), terms=terms, **when)
        if code:
            _redeem(row, choices, code, at=at)
        if starts_at <= at:
            begin(row, at=at, is_attended=True, by=by)
    return row


def _create(customer: Customer, choices: Sequence[Choice], plan: Price, **columns: Any) -> Subscription:
    row = Subscription.objects.create(
        customer=customer,
        currency=plan.currency,
        interval_unit=plan.interval_unit,
        interval_count=plan.interval_count,
        time_zone=customer.time_zone,
        anchor_at=columns["trial_ends_at"] or columns["starts_at"],
        next_at=columns["starts_at"],
        **columns,
    )
    Item.objects.bulk_create(
        Item(subscription=row, price=price, quantity=quantity, position=position)
        for position, (price, quantity) in enumerate(choices)
    )
    return row


def _trial_days(customer: Customer, price: Price) -> int:
    """As the plan says; none where the customer has tried a plan of the same product before."""
    days = price.plan.trial_days
    return 0 if days and price.plan.product_id in products_tried(customer) else days


def _redeem(row: Subscription, choices: Sequence[Choice], code: str, *, at: datetime) -> None:
    redeem_coupon(
        row.customer,
        code,
        subject=row.public_id,
        plan_keys=[choice.price.plan.key for choice in choices],
        currency=row.currency,
        at=at,
        is_first_time=is_first_time(row.customer, but=row),
    )


def _known(customer: Customer, key: str, choices: Sequence[Choice]) -> Subscription | None:
    known = Subscription.objects.filter(customer=customer, key=given_key(key)).first()
    if known and known.serial <= 1:
        started = {(item.price_id, item.quantity) for item in known.items.all()}
        if started != {(choice.price.pk, choice.quantity) for choice in choices}:
            raise KeyReused(f"{key} has started {known} before, of something else")
    return known
