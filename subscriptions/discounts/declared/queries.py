from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch

from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.declared.entries import CouponEntry
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.states import OfferState


def stored_coupons() -> list[CouponEntry]:
    """All of them, by their keys, with the codes that a file may name: three queries."""
    plain = PromotionCode.objects.filter(
        customer=None, redemptions_max=None, valid_from_at=None, valid_until_at=None, state=OfferState.ACTIVE
    )
    rows = Coupon.objects.prefetch_related("plans", Prefetch("codes", plain, to_attr="plain_codes"))
    had = Exists(Redemption.objects.filter(coupon=OuterRef("pk")))
    return [_entry(row) for row in rows.annotate(was_redeemed=had).order_by("key")]


def _entry(row: Coupon) -> CouponEntry:
    return CouponEntry(
        row.key,
        row.name,
        row.terms,
        OfferState(row.state),
        redemptions_max=row.redemptions_max,
        valid_from_at=row.valid_from_at,
        valid_until_at=row.valid_until_at,
        codes=frozenset(code.code for code in row.plain_codes),  # type: ignore[attr-defined]
        redeemed=row.redeemed,
        was_redeemed=row.was_redeemed,  # type: ignore[attr-defined]
    )
