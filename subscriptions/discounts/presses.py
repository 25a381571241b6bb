"""The buttons of coupons: what each needs, asks, does and says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.diagnosis.customer_file.presses import Press
from subscriptions.desk.forms import PressForm
from subscriptions.discounts.actions import change_limits, create_coupon, resume_coupon, retire_coupon
from subscriptions.discounts.forms import CouponForm, LimitsForm
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.terms import CouponTerms

PERMISSION = "subscriptions.steer_coupon"


def _create(
    nothing: None, *, at: datetime, by: Any, why: str, key: str, limits: Mapping[str, Any], **said: Any
) -> tuple[Coupon, bool]:
    """Whether it is new, too: the same once more changes nothing."""
    terms: CouponTerms = said["terms"]
    is_new = not Coupon.objects.filter(key=key).exists()
    return create_coupon(key, terms, name=said["name"], at=at, **limits), is_new


def _limit(row: Coupon, *, at: datetime, by: Any, why: str, limits: Mapping[str, Any]) -> bool:
    if all(getattr(row, name) == value for name, value in limits.items()):
        return False
    change_limits(row, **limits)
    return True


def becoming(action: Callable[..., Any]) -> Callable[..., bool]:
    """Whether the press changed its state."""

    def act(row: Any, *, at: datetime, by: Any, why: str) -> bool:
        before = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk).state
        return bool(action(row, at=at, by=by, why=why).state != before)

    return act


def offer_press(name: str, action: Callable[..., Any], **words: Any) -> Press:
    told = {"offer": words["button"], "form": PressForm, "act": becoming(action), **words}
    return Press(name=name, path=f"{name}/", permission=PERMISSION, **told)


CREATE = Press(
    name="create",
    path="create/",
    permission=PERMISSION,
    form=CouponForm,
    act=_create,
    offer=_("New coupon"),
    title=_("A new coupon"),
    means=_("Nobody can redeem it until it has a code. Once somebody has, its terms stay what they are."),
    button=_("Make the coupon"),
    done=_("%(coupon)s is there. Give it a code, and customers can redeem it."),
    already=_("%(coupon)s was there just so already. Nothing was changed."),
)
LIMIT = Press(
    name="change_limits",
    path="limits/",
    permission=PERMISSION,
    form=LimitsForm,
    act=_limit,
    offer=_("Change its limits"),
    title=_("Limits of %(coupon)s"),
    means=_("How often it may be redeemed from now on, and when. Who has redeemed it keeps it."),
    button=_("Change the limits"),
    done=_("The limits of %(coupon)s are changed."),
    already=_("The limits of %(coupon)s were these already. Nothing was changed."),
)
RETIRE = offer_press(
    "retire",
    retire_coupon,
    title=_("Retire %(coupon)s"),
    means=_("Nobody redeems it any more, nor any of its codes. Who has redeemed it keeps it."),
    button=_("Retire"),
    done=_("%(coupon)s is retired."),
    already=_("%(coupon)s was retired already. Nothing was changed."),
)
RESUME = offer_press(
    "resume",
    resume_coupon,
    title=_("Resume %(coupon)s"),
    means=_("It may be redeemed again, within its limits."),
    button=_("Resume"),
    done=_("%(coupon)s may be redeemed again."),
    already=_("%(coupon)s could be redeemed already. Nothing was changed."),
)
PRESSES = (LIMIT, RETIRE, RESUME)
