"""The closed list of causes for which a coupon is not redeemed, and what the customer is told of each."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Cause(StrEnum):
    """Several may hold: the first of these is the one that is told."""

    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    OTHER_CUSTOMER = "other_customer"
    REDEEMED_BEFORE = "redeemed_before"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    USED_UP = "used_up"
    OTHER_CURRENCY = "other_currency"
    OTHER_PLAN = "other_plan"
    NOT_FIRST_TIME = "not_first_time"
    NOT_STACKABLE = "not_stackable"


TEXTS = {
    Cause.TOO_MANY: _("Too many codes were wrong. Please try again in an hour, or go on without one."),
    Cause.UNKNOWN: _("There is no such code. Check how it is spelled."),
    Cause.OTHER_CUSTOMER: _("This code was given to another customer."),
    Cause.REDEEMED_BEFORE: _("You have had this discount before. It is given once."),
    Cause.NOT_YET: _("This code is not valid yet."),
    Cause.EXPIRED: _("This code is not valid any more."),
    Cause.USED_UP: _("This code has been used as often as it can be."),
    Cause.OTHER_CURRENCY: _("This code is for prices in another currency."),
    Cause.OTHER_PLAN: _("This code is for another plan."),
    Cause.NOT_FIRST_TIME: _("This code is for new subscribers."),
    Cause.NOT_STACKABLE: _("This code cannot be combined with the discount you have."),
}


def said(cause: str) -> str:
    """To the customer, in the active language."""
    return str(TEXTS[Cause(cause)])
