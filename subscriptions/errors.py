"""What can go wrong with plans; money's errors are `billing.errors`."""

from __future__ import annotations

from billing.errors import BillingError


class NotSold(BillingError):
    """The plan is not offered to this customer, or its price has been replaced."""


class BadChoice(BillingError, ValueError):
    """The prices do not go together: another currency or interval, no plan or two, no possible quantity."""


class NoSeatFree(BillingError):
    """Every seat is taken, or there is none; nothing was done."""


class BadCoupon(BillingError, ValueError):
    """The terms of a coupon or a promotion code do not go together, or are out of range."""


class CouponUsed(BillingError):
    """Somebody has redeemed the coupon: its terms stay what they are."""


class NotRedeemable(BillingError):
    """The coupon or code is not for this customer, plan or instant, or has been used up; nothing was done.

    `cause` is one of `discounts.causes.Cause`, which says it to the customer.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class ChangeMoved(BillingError):
    """What the change comes to is not what was shown; nothing was changed. Show it anew."""


class ChangeWaits(BillingError):
    """Another change is being paid for just now; nothing was changed."""
