from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.customers.models import Customer
from billing.customers.validators import refuse_in
from billing.errors import KeyReused
from billing.states import move
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.codes.queries import spelled
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.states import OfferState
from subscriptions.discounts.terms import given_limits
from subscriptions.errors import BadCoupon


def create_code(
    coupon: Coupon,
    code: str,
    *,
    at: datetime,
    customer: Customer | None = None,
    redemptions_max: int | None = None,
    valid_from_at: datetime | None = None,
    valid_until_at: datetime | None = None,
) -> PromotionCode:
    """A code for the coupon, of 3 to 40 letters, digits, - and _; for one customer, where one is named.

    Twice is once. Raises BadCoupon, ValidationError for what looks like a card number, and KeyReused where
    the code stands for another coupon or customer.
    """
    limits = given_limits(redemptions_max, valid_from_at, valid_until_at)
    if not (kept := spelled(code)):
        raise BadCoupon(f"a code has 3 to 40 letters of A to Z, digits, - and _, unlike {code!r:.60}")
    refuse_in({"code": kept})
    columns = {"coupon": coupon, "customer": customer, "created_at": at, **limits}
    stored, _is_new = PromotionCode.objects.get_or_create(code=kept, defaults=columns)
    if (stored.coupon_id, stored.customer_id) != (coupon.pk, customer and customer.pk):
        raise KeyReused(f"{kept} is a code for another coupon or customer")
    return stored


def retire_code(code: PromotionCode, *, at: datetime, why: str = "", by: Any = None) -> PromotionCode:
    """Nobody redeems it any more. Twice is once."""
    return _become(code, OfferState.RETIRED, at=at, why=why, by=by)


def resume_code(code: PromotionCode, *, at: datetime, why: str = "", by: Any = None) -> PromotionCode:
    """It may be redeemed again. Twice is once."""
    return _become(code, OfferState.ACTIVE, at=at, why=why, by=by)


def _become(code: PromotionCode, state: OfferState, *, at: datetime, why: str, by: Any) -> PromotionCode:
    refuse_in({"why": why})
    with transaction.atomic():
        row = PromotionCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
        if row.state != state:
            move(row, state, at=at, why=why, by=by)
    return PromotionCode.objects.select_related("coupon").get(pk=code.pk)
