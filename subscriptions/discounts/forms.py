"""What staff are asked of coupons and of codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import refuse_card_number, validate_currency
from billing.errors import BillingError
from billing.money import Money
from subscriptions.catalog.models import Plan
from subscriptions.desk.forms import PressForm
from subscriptions.discounts.terms import (
    PERIODS_MAX,
    PRIORITY_MAX,
    REDEMPTIONS_MAX,
    AppliesTo,
    CouponTerms,
    Lasts,
    given_limits,
)


class InstantField(forms.DateTimeField):
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class LimitsForm(PressForm):
    """How often and when something may be redeemed; `limits` is what they come to."""

    redemptions_max = forms.IntegerField(
        label=_("Redemptions at most"),
        min_value=1,
        max_value=REDEMPTIONS_MAX,
        required=False,
        help_text=_("Empty for no limit."),
    )
    valid_from_at = InstantField(label=_("Valid from"), required=False)
    valid_until_at = InstantField(label=_("Valid until"), required=False)
    field_order: tuple[str, ...] = ("redemptions_max", "valid_from_at", "valid_until_at", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        zone = get_current_timezone_name()
        self.fields["valid_until_at"].help_text = _("Empty for no end. In the time zone %(zone)s.") % {
            "zone": zone
        }
        for name in ("redemptions_max", "valid_from_at", "valid_until_at"):
            self.initial.setdefault(name, self.stood(name))

    def stood(self, name: str) -> Any:
        """What it is now; None where there is none yet."""
        return getattr(self.subject, name, None)

    @property
    def told(self) -> str:
        limits = self.cleaned_data.get("limits", {})
        said = [f"{name} {value}" for name, value in limits.items() if value is not None]
        return f"({', '.join(said)})" if said else ""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = {**(super().clean() or {})}
        names = ("redemptions_max", "valid_from_at", "valid_until_at")
        limits = {name: typed.pop(name, None) for name in names}
        try:
            return {**typed, "limits": given_limits(*limits.values())}
        except BillingError as problem:
            raise forms.ValidationError(str(problem), code="limits") from problem


class NewLimitsForm(LimitsForm):
    """Of what is made just now: nothing stands there yet."""

    def stood(self, name: str) -> Any:
        return None


class CouponForm(NewLimitsForm):
    key = forms.SlugField(label=_("Key"), max_length=60, validators=[refuse_card_number])
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Shown on documents."), validators=[refuse_card_number]
    )
    percent = forms.DecimalField(label=_("Percent"), max_digits=7, decimal_places=4, required=False)
    amount = forms.CharField(
        label=_("Or amount"), required=False, max_length=30, help_text=_("Such as 5.00, with its currency.")
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, validators=[validate_currency]
    )
    lasts = forms.ChoiceField(label=_("Lasts"), choices=Lasts.choices)
    periods = forms.IntegerField(label=_("Periods"), min_value=1, max_value=PERIODS_MAX, required=False)
    applies_to = forms.ChoiceField(label=_("Taken off"), choices=AppliesTo.choices, initial=AppliesTo.INVOICE)
    plans = forms.ModelMultipleChoiceField(
        Plan.objects.order_by("key"),
        label=_("Plans"),
        required=False,
        help_text=_("Of a coupon of lines: none are all."),
    )
    is_first_time_only = forms.BooleanField(label=_("For new subscribers alone"), required=False)
    priority = forms.IntegerField(label=_("Priority"), min_value=0, max_value=PRIORITY_MAX, initial=50)
    is_stackable = forms.BooleanField(label=_("Beside others"), required=False)
    field_order = (
        "key", "name", "percent", "amount", "currency", "lasts", "periods", "applies_to", "plans",
        "is_first_time_only", "priority", "is_stackable", *LimitsForm.field_order,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if self.errors:
            return typed
        amount, currency = typed.pop("amount"), typed.pop("currency")
        plans = frozenset(plan.key for plan in typed.pop("plans"))
        names = (
            "percent",
            "lasts",
            "periods",
            "applies_to",
            "is_first_time_only",
            "priority",
            "is_stackable",
        )
        said = {name: typed.pop(name) for name in names}
        said |= {"lasts": Lasts(said["lasts"]), "applies_to": AppliesTo(said["applies_to"])}
        try:
            money = Money.of(amount.strip(), currency) if amount else None
            terms = CouponTerms(**said, amount=money, plan_keys=plans)
        except BillingError as problem:
            raise forms.ValidationError(str(problem), code="terms") from problem
        return {**typed, "terms": terms}
