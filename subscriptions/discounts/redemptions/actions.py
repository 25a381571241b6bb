from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from billing.customers.models import Customer
from billing.errors import KeyReused
from billing.standing.actions import changing
from subscriptions.discounts.causes import Cause
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.eligibility import Asked, Offered
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.redemptions.queries import causes_against, offered_as
from subscriptions.errors import NotRedeemable

HAS_ROOM = Q(redemptions_max=None) | Q(redeemed__lt=F("redemptions_max"))


def redeem_coupon(
    customer: Customer,
    coupon_or_code: Coupon | str,
    *,
    subject: str,
    plan_keys: Iterable[str],
    currency: str,
    at: datetime,
    is_first_time: bool,
) -> Redemption:
    """Use a coupon once, for the subscription of that public id; twice for the same one is once.

    A string is a code that a customer typed. As late as can be in a transaction: all who redeem the same
    coupon wait here for each other. Raises NotRedeemable with its cause, and KeyReused for a subject that is
    another customer's.
    """
    asked = Asked(customer.pk, subject, frozenset(plan_keys), currency, at, is_first_time)
    with changing(customer.pk, at=at):
        offered = offered_as(coupon_or_code)
        if known := _known(offered.coupon, asked):
            return known
        if causes := causes_against(offered, asked):
            raise NotRedeemable(causes[0])
        _take(offered)
        # Staff may have changed the rows until just now. From here on they are ours, and full perhaps by us.
        offered = offered_as(coupon_or_code)
        if causes := [cause for cause in causes_against(offered, asked) if cause != Cause.USED_UP]:
            raise NotRedeemable(causes[0])
        return Redemption.objects.create(
            customer=customer,
            coupon=offered.coupon,
            code=offered.code,
            subject=subject,
            redeemed_at=at,
            periods_left=offered.coupon.periods_total,
        )


def release_redemptions(subject: str, *, at: datetime) -> int:
    """Give back all that was redeemed for a subscription that was never paid; how many. Twice is once."""
    rows = Redemption.objects.filter(subject=subject, released_at=None)
    owner = rows.values_list("customer_id", flat=True).first()
    if owner is None:
        return 0
    with changing(owner, at=at):
        # In one order for all, as two may give back the same coupons at once.
        return sum(_release(row, at=at) for row in rows.order_by("coupon_id"))


def count_period(redemption_ids: Iterable[int], *, serial: int, at: datetime) -> int:
    """One period has been billed with these discounts; how many redemptions counted it, by one UPDATE.

    Each counts a serial once, and none before one that it has counted. With its last one it ends.
    """
    rows = Redemption.objects.filter(pk__in=list(redemption_ids), ended_at=None, last_serial__lt=serial)
    return rows.update(
        last_serial=serial,
        periods_left=F("periods_left") - 1,
        ended_at=Case(When(periods_left__lte=1, then=Value(at)), default=None),
    )


def count_periods(serials: Mapping[int, int], *, at: datetime) -> None:
    """As `count_period`, of redemptions of many subscriptions at once: by one UPDATE for each serial."""
    by_serial: dict[int, list[int]] = {}
    for redemption_id, serial in serials.items():
        by_serial.setdefault(serial, []).append(redemption_id)
    for serial, redemption_ids in by_serial.items():
        count_period(redemption_ids, serial=serial, at=at)


def _known(coupon: Coupon, asked: Asked) -> Redemption | None:
    rows = Redemption.objects.filter(subject=asked.subject, released_at=None)
    of_subject = list(rows.select_related("coupon", "code"))
    if any(row.customer_id != asked.customer_id for row in of_subject):
        raise KeyReused(f"{asked.subject} is another customer's")
    return next((row for row in of_subject if row.coupon_id == coupon.pk), None)


def _take(offered: Offered) -> None:
    """One use of the code and of the coupon, where there is room: asked and taken by one statement each."""
    for row in offered.rows:
        rows = type(row)._default_manager.filter(HAS_ROOM, pk=row.pk)
        if not rows.update(redeemed=F("redeemed") + 1):
            raise NotRedeemable(Cause.USED_UP)


def _release(row: Redemption, *, at: datetime) -> bool:
    still = Redemption.objects.filter(pk=row.pk, released_at=None)
    if not still.update(released_at=at, ended_at=Coalesce("ended_at", Value(at))):
        return False
    if row.code_id is not None:
        PromotionCode.objects.filter(pk=row.code_id).update(redeemed=F("redeemed") - 1)
    Coupon.objects.filter(pk=row.coupon_id).update(redeemed=F("redeemed") - 1)
    return True
