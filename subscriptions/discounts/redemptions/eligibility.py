"""What speaks against redeeming a coupon. It changes nothing, and looks up the coupon's plans alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from subscriptions.discounts.causes import Cause
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.states import OfferState


class Asked(NamedTuple):
    """By whom, for what, and when. Of a subscription that there is not yet the subject is empty."""

    customer_id: int
    subject: str
    plan_keys: frozenset[str]
    currency: str
    at: datetime
    is_first_time: bool


class Offered(NamedTuple):
    """A coupon, and the code that was typed for it, if one was."""

    coupon: Coupon
    code: PromotionCode | None = None

    @property
    def rows(self) -> list[Coupon | PromotionCode]:
        """The code first: whoever takes both takes them in this order."""
        return [self.code, self.coupon] if self.code else [self.coupon]


def refusals(offered: Offered, asked: Asked, *, redeemed: Sequence[Redemption]) -> Iterator[Cause]:
    """All that speaks against it, in the order of the causes.

    `redeemed` are the redemptions of this coupon by this customer, and those that the subject has.
    """
    coupon, code = offered
    if code and code.customer_id not in {None, asked.customer_id}:
        yield Cause.OTHER_CUSTOMER
    if any((row.coupon_id, row.customer_id) == (coupon.pk, asked.customer_id) for row in redeemed):
        yield Cause.REDEEMED_BEFORE
    if any(row.valid_from_at and asked.at < row.valid_from_at for row in offered.rows):
        yield Cause.NOT_YET
    if any(_is_over(row, at=asked.at) for row in offered.rows):
        yield Cause.EXPIRED
    if any(row.redemptions_max is not None and row.redeemed >= row.redemptions_max for row in offered.rows):
        yield Cause.USED_UP
    terms = coupon.terms
    if terms.amount and terms.amount.currency != asked.currency:
        yield Cause.OTHER_CURRENCY
    if terms.plan_keys and terms.plan_keys.isdisjoint(asked.plan_keys):
        yield Cause.OTHER_PLAN
    if terms.is_first_time_only and not asked.is_first_time:
        yield Cause.NOT_FIRST_TIME
    beside = [row.coupon for row in redeemed if row.subject == asked.subject and row.ended_at is None]
    if beside and not (terms.is_stackable and all(other.is_stackable for other in beside)):
        yield Cause.NOT_STACKABLE


def _is_over(row: Coupon | PromotionCode, *, at: datetime) -> bool:
    is_late = row.valid_until_at is not None and row.valid_until_at <= at
    return is_late or row.state == OfferState.RETIRED
