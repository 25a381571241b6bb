from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.states import move
from subscriptions.catalog.declared.actions import WHY, change_catalog
from subscriptions.catalog.declared.differences import Change
from subscriptions.catalog.declared.reading import CatalogMoved
from subscriptions.discounts.actions import change_limits, change_terms, create_coupon
from subscriptions.discounts.codes.actions import create_code, retire_code
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.declared.differences import Declared, Found, differences_of
from subscriptions.discounts.declared.entries import CouponDifference
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.states import OfferState


def change_declared(
    declared: Declared,
    *,
    at: datetime,
    archives_missing: bool = False,
    seen: Found | None = None,
    by: Any = None,
) -> Found:
    """Have all of it stored, or nothing; what was done. Twice is once. Raises as `change_catalog` does."""
    with transaction.atomic():
        rows = Coupon.objects.select_for_update(of=("self",)).order_by("pk")
        list(rows.values_list("pk"))
        found = differences_of(declared, archives_missing=archives_missing)
        if seen is not None and found.to_do != seen.to_do:
            raise CatalogMoved("the catalog has changed since its differences were shown")
        change_catalog(declared.catalog, at=at, archives_missing=archives_missing, by=by)
        for difference in found.coupons:
            if difference.change != Change.LEFT:
                _carry_out(difference, at=at, by=by)
    return found


def _carry_out(difference: CouponDifference, *, at: datetime, by: Any) -> None:
    entry, how = difference.entry, {"at": at, "why": WHY, "by": by}
    if difference.change == Change.RETIRED:
        move(Coupon.objects.get(key=entry.key), OfferState.RETIRED, **how)
        return
    limits = {name: getattr(entry, name) for name in ("redemptions_max", "valid_from_at", "valid_until_at")}
    if difference.change == Change.CREATED:
        coupon = create_coupon(entry.key, entry.terms, name=entry.name, at=at, **limits)
    else:
        coupon = Coupon.objects.get(key=entry.key)
        Coupon.objects.filter(pk=coupon.pk).update(name=entry.name)
        coupon = change_limits(change_terms(coupon, entry.terms), **limits)
    if coupon.state != entry.state:
        move(coupon, entry.state, **how)
    _codes(coupon, difference, how)


def _codes(coupon: Coupon, difference: CouponDifference, how: dict[str, Any]) -> None:
    """Those that are not declared any more are retired; nobody's discount ends with that."""
    known = difference.old.codes if difference.old else frozenset()
    for code in sorted(difference.entry.codes - known):
        row = create_code(coupon, code, at=how["at"])
        if row.state != OfferState.ACTIVE:
            move(row, OfferState.ACTIVE, **how)
    for row in PromotionCode.objects.filter(coupon=coupon, code__in=known - difference.entry.codes):
        retire_code(row, **how)
