"""The buttons of promotion codes, and the one on a coupon's page that makes a code for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.customers.validators import refuse_card_number
from billing.diagnosis.customer_file.presses import Press
from subscriptions.discounts.codes.actions import create_code, resume_code, retire_code
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.codes.queries import spelled
from subscriptions.discounts.forms import NewLimitsForm
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.presses import PERMISSION, offer_press


class CodeForm(NewLimitsForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        validators=[refuse_card_number],
        help_text=_("What customers type: 3 to 40 letters of A to Z, digits, - and _."),
    )
    customer = forms.CharField(
        label=_("For one customer"), required=False, max_length=40, help_text=_("Their reference: cus_…")
    )
    field_order = ("code", "customer", *NewLimitsForm.field_order)

    @property
    def told(self) -> str:
        return f"({self.cleaned_data['code']})"

    def clean_customer(self) -> Customer | None:
        if not (typed := self.cleaned_data["customer"].strip()):
            return None
        known = Customer.objects.filter(public_id=typed).first()
        if known is None:
            raise forms.ValidationError(_("There is no such customer."), code="unknown")
        return known


def _create(
    coupon: Coupon,
    *,
    at: datetime,
    by: Any,
    why: str,
    code: str,
    customer: Customer | None,
    limits: Mapping[str, Any],
) -> bool:
    is_new = not PromotionCode.objects.filter(code=spelled(code)).exists()
    create_code(coupon, code, at=at, customer=customer, **limits)
    return is_new


CREATE_CODE = Press(
    name="create_code",
    path="codes/create/",
    permission=PERMISSION,
    form=CodeForm,
    act=_create,
    offer=_("New code"),
    title=_("A code for %(coupon)s"),
    means=_("Whoever types it at the checkout redeems the coupon, within the limits of both."),
    button=_("Make the code"),
    done=_("The code for %(coupon)s is there."),
    already=_("The code was there already. Nothing was changed."),
)
RETIRE = offer_press(
    "retire",
    retire_code,
    title=_("Retire %(promotioncode)s"),
    means=_("Nobody redeems it any more. Who has redeemed it keeps the discount."),
    button=_("Retire"),
    done=_("%(promotioncode)s is retired."),
    already=_("%(promotioncode)s was retired already. Nothing was changed."),
)
RESUME = offer_press(
    "resume",
    resume_code,
    title=_("Resume %(promotioncode)s"),
    means=_("It may be redeemed again, within its limits."),
    button=_("Resume"),
    done=_("%(promotioncode)s may be redeemed again."),
    already=_("%(promotioncode)s could be redeemed already. Nothing was changed."),
)
PRESSES = (RETIRE, RESUME)
