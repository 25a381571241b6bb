from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.customers.validators import refuse_in
from billing.errors import KeyReused
from billing.states import move
from subscriptions.catalog.models import Plan
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.states import OfferState
from subscriptions.discounts.terms import CouponTerms, given_limits
from subscriptions.errors import BadCoupon, CouponUsed


def create_coupon(
    key: str,
    terms: CouponTerms,
    *,
    name: str,
    at: datetime,
    redemptions_max: int | None = None,
    valid_from_at: datetime | None = None,
    valid_until_at: datetime | None = None,
) -> Coupon:
    """Something to be taken off; the same key makes one coupon. `name` is shown on documents.

    It may be redeemed so often, from one instant until before the other. Raises BadCoupon, ValidationError
    for texts, and KeyReused where the key stands for other terms.
    """
    limits = given_limits(redemptions_max, valid_from_at, valid_until_at)
    columns = {"name": name, "created_at": at, **limits, **_columns(terms)}
    others = {field.name for field in Coupon._meta.fields} - {"key", "name"}
    Coupon(key=key, name=name).clean_fields(exclude=others)
    refuse_in({"key": key, "name": name})
    with transaction.atomic():
        stored, is_new = Coupon.objects.get_or_create(key=key, defaults=columns)
        if is_new:
            stored.plans.set(_plans(terms))
        elif stored.terms != terms:
            raise KeyReused(f"{key} is a coupon of other terms")
    return Coupon.objects.get(pk=stored.pk)


def change_terms(coupon: Coupon, terms: CouponTerms) -> Coupon:
    """Other terms, while nobody has redeemed it; afterwards CouponUsed is raised, also if all gave it back.

    Raises BadCoupon for a plan that there is not.
    """
    with transaction.atomic():
        row = Coupon.objects.select_for_update(of=("self",)).get(pk=coupon.pk)
        if row.terms != terms:
            if row.redemptions.exists():
                raise CouponUsed(f"{row.key} has been redeemed: create another coupon")
            Coupon.objects.filter(pk=row.pk).update(**_columns(terms))
            row.plans.set(_plans(terms))
    return _as_stored(coupon)


def change_limits(
    coupon: Coupon,
    *,
    redemptions_max: int | None,
    valid_from_at: datetime | None = None,
    valid_until_at: datetime | None = None,
) -> Coupon:
    """How often it may be redeemed from now on, and when: no part of the terms that customers have.

    Raises BadCoupon for fewer than have redeemed it.
    """
    limits = given_limits(redemptions_max, valid_from_at, valid_until_at)
    with transaction.atomic():
        row = Coupon.objects.select_for_update(of=("self",)).get(pk=coupon.pk)
        if redemptions_max is not None and redemptions_max < row.redeemed:
            raise BadCoupon(f"{row.key} has been redeemed {row.redeemed} times: retire it instead")
        Coupon.objects.filter(pk=row.pk).update(**limits)
    return _as_stored(coupon)


def retire_coupon(coupon: Coupon, *, at: datetime, why: str = "", by: Any = None) -> Coupon:
    """Nobody redeems it any more, nor any of its codes. Twice is once."""
    return _become(coupon, OfferState.RETIRED, at=at, why=why, by=by)


def resume_coupon(coupon: Coupon, *, at: datetime, why: str = "", by: Any = None) -> Coupon:
    """It may be redeemed again. Twice is once."""
    return _become(coupon, OfferState.ACTIVE, at=at, why=why, by=by)


def _become(coupon: Coupon, state: OfferState, *, at: datetime, why: str, by: Any) -> Coupon:
    refuse_in({"why": why})
    with transaction.atomic():
        row = Coupon.objects.select_for_update(of=("self",)).get(pk=coupon.pk)
        if row.state != state:
            move(row, state, at=at, why=why, by=by)
    return _as_stored(coupon)


def _columns(terms: CouponTerms) -> dict[str, Any]:
    return {
        "percent": terms.percent,
        "amount_micros": terms.amount and terms.amount.micros,
        "currency": terms.amount.currency if terms.amount else "",
        "lasts": terms.lasts,
        "periods": terms.periods,
        "applies_to": terms.applies_to,
        "is_first_time_only": terms.is_first_time_only,
        "priority": terms.priority,
        "is_stackable": terms.is_stackable,
    }


def _plans(terms: CouponTerms) -> list[Plan]:
    plans = list(Plan.objects.filter(key__in=terms.plan_keys))
    if missing := terms.plan_keys - {plan.key for plan in plans}:
        raise BadCoupon(f"no plans: {', '.join(sorted(missing))}")
    return plans


def _as_stored(coupon: Coupon) -> Coupon:
    return Coupon.objects.get(pk=coupon.pk)
