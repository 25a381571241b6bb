"""What somebody is about to buy: what is charged today, or after the trial, and from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing.customers.models import Customer
from billing.money import Money
from subscriptions.calendar import period_at
from subscriptions.catalog.prices.models import Price
from subscriptions.discounts.models import Coupon
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.periods.quotes import Quote, quote_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """`first` is the first charge, today or as the trial ends; `then` is that of the period after it.

    `later` is what a period comes to when the coupon's periods, if it has more than one, are over.
    """

    price: Price
    quantity: int
    trial_days: int
    time_zone: str
    coupon: Coupon | None
    first: Quote
    then: Quote
    later: Quote

    @property
    def due_today(self) -> Money:
        return Money.zero(self.price.currency) if self.trial_days else self.first.total

    @property
    def costs(self) -> bool:
        """Whether anything is ever charged, as far as is known."""
        return bool(self.first.total or self.then.total or self.later.total)

    @property
    def needs_card(self) -> bool:
        needs_it_to_try = self.trial_days and self.price.plan.trial_needs_card and self.costs
        return bool(self.due_today or needs_it_to_try)

    @property
    def goes_on_alike(self) -> bool:
        return self.first.total == self.then.total

    @property
    def is_reduced_for_a_while(self) -> bool:
        return self.coupon is not None and (self.coupon.periods_total or 0) > 1

    @property
    def seal(self) -> str:
        """What the button agreed to: what is charged at first, then and later, and how long the trial is."""
        totals = (quote.total.micros for quote in (self.first, self.then, self.later))
        return "-".join(map(str, (*totals, self.trial_days)))


def proposal_of(
    customer: Customer,
    price: Price,
    *,
    quantity: int,
    trial_days: int,
    at: datetime,
    coupon: Coupon | None = None,
) -> Proposal:
    """As `start_subscription` would have it, with nothing stored. Raises BadAmount for too much."""
    begins_at = at + timedelta(days=trial_days)
    row = Subscription(
        customer=customer,
        currency=price.currency,
        interval_unit=price.interval_unit,
        interval_count=price.interval_count,
        time_zone=customer.time_zone,
        anchor_at=begins_at,
    )
    items = [Item(subscription=row, price=price, quantity=quantity)]
    offers = [coupon.offer()] if coupon else []
    is_only_once = coupon is not None and coupon.periods_total == 1
    is_for_ever = coupon is not None and coupon.periods_total is None
    period = period_at(begins_at, row.interval, at=begins_at, zone=row.zone)
    first = quote_of(row, items, period, offers=offers)
    row.serial = 1
    after = period_at(begins_at, row.interval, at=period.end, zone=row.zone)
    then = quote_of(row, items, after, offers=[] if is_only_once else offers)
    later = quote_of(row, items, after, offers=offers if is_for_ever else [])
    return Proposal(price, quantity, trial_days, customer.time_zone, coupon, first, then, later)
