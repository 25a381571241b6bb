from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from billing.customers.models import Customer
from subscriptions.discounts.causes import Cause
from subscriptions.discounts.codes.queries import code_typed
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.eligibility import Asked, Offered, refusals
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.stacking import Offer
from subscriptions.errors import NotRedeemable


def offers_of(subject: str) -> list[Offer]:
    """What the next period of that subscription has taken off, in order: two queries."""
    return offers_by_subject([subject]).get(subject, [])


def offers_by_subject(subjects: Collection[str]) -> dict[str, list[Offer]]:
    """As `offers_of`, of many in the same two queries; those without any are left out."""
    offers: dict[str, list[Offer]] = {}
    for row in _in_order(Redemption.objects.filter(subject__in=subjects, ended_at=None)):
        offers.setdefault(row.subject, []).append(row.offer)
    return offers


def offers_of_period(subject: str, serial: int) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    """What the last period that was billed had taken off, also what has ended with it; and the next one has.

    For a change within that period: what takes the place of a discounted item is discounted alike.
    """
    counted, goes_on = Q(last_serial=serial, released_at=None), Q(ended_at=None)
    rows = list(_in_order(Redemption.objects.filter(counted | goes_on, subject=subject)))
    then = (row.offer for row in rows if row.last_serial == serial and row.released_at is None)
    return tuple(then), tuple(row.offer for row in rows if row.ended_at is None)


def offer_shown(
    customer: Customer,
    coupon_or_code: Coupon | str,
    *,
    plan_keys: Iterable[str],
    currency: str,
    at: datetime,
    is_first_time: bool,
    subject: str = "",
) -> Offer:
    """What would be taken off, to be shown before anybody buys: nothing is used up by asking.

    Raises NotRedeemable as `redeem_coupon` does.
    """
    asked = Asked(customer.pk, subject, frozenset(plan_keys), currency, at, is_first_time)
    offered = offered_as(coupon_or_code)
    if causes := causes_against(offered, asked):
        raise NotRedeemable(causes[0])
    return offered.coupon.offer()


def offered_as(coupon_or_code: Coupon | str) -> Offered:
    """The coupon as it is now, with the code where one was typed. Raises NotRedeemable for an unknown one.

    The key of a coupon is no code.
    """
    if isinstance(coupon_or_code, str):
        code = code_typed(coupon_or_code)
        if code is None:
            raise NotRedeemable(Cause.UNKNOWN)
        return Offered(code.coupon, code)
    return Offered(Coupon.objects.get(pk=coupon_or_code.pk))


def causes_against(offered: Offered, asked: Asked) -> list[Cause]:
    """The first is the one to tell."""
    of_customer = Q(customer_id=asked.customer_id, coupon=offered.coupon)
    of_subject = Q(subject=asked.subject) & ~Q(subject="")
    rows = Redemption.objects.filter(of_customer | of_subject, released_at=None)
    return list(refusals(offered, asked, redeemed=list(rows.select_related("coupon"))))


def _in_order(rows: QuerySet[Redemption]) -> QuerySet[Redemption]:
    related = rows.select_related("coupon").prefetch_related("coupon__plans")
    return related.order_by("coupon__priority", "redeemed_at", "pk")
