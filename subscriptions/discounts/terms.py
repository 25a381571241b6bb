"""What a coupon gives, checked before it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, final

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.credit.amounts import positive
from billing.errors import BadAmount
from billing.invoices.lines.totals import PERCENT_PLACES
from billing.money import Money, Percent
from subscriptions.errors import BadCoupon

PERIODS_MAX = 1_200
PRIORITY_MAX = 32_767
REDEMPTIONS_MAX = 2**31 - 1


class Lasts(models.TextChoices):
    """For how many periods of a subscription something is taken off."""

    ONCE = "once", _("one period")
    PERIODS = "periods", _("so many periods")
    FOREVER = "forever", _("every period")


class AppliesTo(models.TextChoices):
    """What is taken from: the lines of some plans or of all, or the invoice as a whole."""

    LINE = "line", _("lines")
    INVOICE = "invoice", _("the invoice")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """A percentage (above 0, at most 100, 4 decimals) or an amount in whole minor units.

    Once somebody has redeemed it they stay what they are: what was promised is given. `plan_keys` restricts
    a coupon of lines to those plans; none are all. Of several coupons the lower `priority` comes off first.
    Raises BadAmount for figures, BadCoupon for what does not go together.
    """

    percent: Decimal | int | str | None = None
    amount: Money | None = None
    lasts: Lasts = Lasts.ONCE
    periods: int | None = None
    applies_to: AppliesTo = AppliesTo.INVOICE
    plan_keys: frozenset[str] = frozenset()
    is_first_time_only: bool = False
    priority: int = 50
    is_stackable: bool = False

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount is None):
            raise BadCoupon("a coupon is a percentage or an amount")
        if self.percent is not None:
            object.__setattr__(self, "percent", _percent(self.percent))
        if self.amount is not None:
            positive(self.amount).minor  # noqa: B018 - raises for fractions of a minor unit
        if (self.lasts == Lasts.PERIODS) != (self.periods is not None):
            raise BadCoupon("how many periods is said of a coupon that lasts so many, and of no other")
        if self.periods is not None and not 1 <= self.periods <= PERIODS_MAX:
            raise BadCoupon(f"a coupon lasts 1 to {PERIODS_MAX} periods")
        object.__setattr__(self, "plan_keys", frozenset(self.plan_keys))
        if self.plan_keys and self.applies_to != AppliesTo.LINE:
            raise BadCoupon("plans restrict a coupon of lines, not one of the invoice")
        if not 0 <= self.priority <= PRIORITY_MAX:
            raise BadCoupon(f"a priority is from 0 to {PRIORITY_MAX}")


def given_limits(
    redemptions_max: int | None, valid_from_at: datetime | None, valid_until_at: datetime | None
) -> dict[str, Any]:
    """The columns of them, of a coupon or a code. Raises BadCoupon."""
    if redemptions_max is not None and not 1 <= redemptions_max <= REDEMPTIONS_MAX:
        raise BadCoupon("a limit of redemptions is one at least; without one it is None")
    if valid_from_at and valid_until_at and valid_until_at <= valid_from_at:
        raise BadCoupon("it is valid until after it begins to be")
    return {
        "redemptions_max": redemptions_max,
        "valid_from_at": valid_from_at,
        "valid_until_at": valid_until_at,
    }


def _percent(given: Decimal | int | str) -> Decimal:
    number = Percent(given).value
    if not 0 < number <= 100 or Fraction(number) * 10**PERCENT_PLACES % 1:
        raise BadAmount(f"{number}% is nothing, more than all, or finer than {PERCENT_PLACES} decimals")
    # As it is written on documents: "10", not "10.0000", and not "1E+1".
    return Decimal(f"{number.normalize():f}")
