"""Coupons: what was redeemed was counted, each once, and nothing more often than it may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.diagnosis.audit.finding import CHUNK, Finding
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.models import Redemption


def check_redeemed(currency: str) -> Iterator[Finding]:
    """The counter is the number of redemptions that were not given back, whatever the currency."""
    for rows in (_counted(Coupon, "coupon"), _counted(PromotionCode, "code")):
        wrong = rows.exclude(redeemed=F("expected"))
        for name, stored, expected in _told(wrong, "redeemed", "expected"):
            yield Finding(name, "redeemed", str(stored), str(expected))


def check_limits(currency: str) -> Iterator[Finding]:
    """No limit was passed. By the rows themselves: the counter may be wrong."""
    for rows in (_counted(Coupon, "coupon"), _counted(PromotionCode, "code")):
        beyond = rows.filter(redemptions_max__isnull=False, expected__gt=F("redemptions_max"))
        for name, expected, most in _told(beyond, "expected", "redemptions_max"):
            yield Finding(name, "redeemed beyond its limit", str(expected), f"at most {most}")


def check_used(currency: str) -> Iterator[Finding]:
    """A redemption by a code is one of the code's own coupon."""
    others = Redemption.objects.filter(code__isnull=False).exclude(code__coupon=F("coupon"))
    for name, stored, expected in _told(others, "coupon__key", "code__coupon__key"):
        yield Finding(name, "coupon", stored, expected)


def _counted(model: type[Coupon] | type[PromotionCode], by: str) -> QuerySet[Any, Any]:
    live = Redemption.objects.filter(**{by: OuterRef("pk")}, released_at=None).order_by().values(by)
    count = live.annotate(count=Count("pk")).values("count")
    return model._default_manager.annotate(expected=Coalesce(Subquery(count, output_field=IntegerField()), 0))


def _told(rows: QuerySet[Any, Any], *columns: str) -> Iterator[tuple[Any, ...]]:
    yield from rows.order_by("pk").values_list("public_id", *columns).iterator(chunk_size=CHUNK)
