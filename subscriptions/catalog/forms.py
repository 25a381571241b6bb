"""What staff are asked before they steer a plan."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.customers.validators import validate_currency
from subscriptions.calendar import Interval
from subscriptions.catalog.declared.prices import model_in_words, read_interval, read_model
from subscriptions.desk.forms import PressForm
from subscriptions.pricing import ChargeModel

PRICE_MAX = 20_000


class OfferForm(PressForm):
    customer = forms.CharField(label=_("Customer"), help_text=_("Their reference: cus_…"), max_length=40)
    until_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ("customer", "until_at", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        zone = get_current_timezone_name()
        self.fields["until_at"].help_text = _("Empty for no end. In the time zone %(zone)s.") % {"zone": zone}

    @property
    def told(self) -> str:
        customer, until = self.cleaned_data["customer"], self.cleaned_data["until_at"]
        return f"({customer.public_id}, until {until.isoformat()})" if until else f"({customer.public_id})"

    def clean_customer(self) -> Customer:
        known = Customer.objects.filter(public_id=self.cleaned_data["customer"].strip()).first()
        if known is None:
            raise forms.ValidationError(_("There is no such customer."), code="unknown")
        return known

    def clean_until_at(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until_at"]
        if until is not None and until <= self.at:
            raise forms.ValidationError(_("An offer must end in the future."), code="past")
        return until


class PriceForm(PressForm):
    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, validators=[validate_currency]
    )
    interval = forms.CharField(label=_("Every"), max_length=20, help_text=_("Like month, year or 3 months."))
    model = forms.CharField(
        label=_("Price"),
        max_length=PRICE_MAX,
        help_text=_('An amount such as 24.00, or a model as JSON: {"type": "per_unit", "unit_amount": "7"}'),
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
    )
    field_order = ("currency", "interval", "model", "why")

    @property
    def told(self) -> str:
        data = self.cleaned_data
        return f"({data['currency']}, {data['interval']}: {model_in_words(data['model'], data['currency'])})"

    def clean_interval(self) -> Interval:
        try:
            return read_interval(self.cleaned_data["interval"].strip())
        except ValueError as error:
            raise forms.ValidationError(str(error), code="interval") from error

    def clean_model(self) -> ChargeModel:
        typed = self.cleaned_data["model"].strip()
        try:
            found = read_model(json.loads(typed) if typed.startswith("{") else typed, "")
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(str(error), code="json") from error
        if isinstance(found, list):
            raise forms.ValidationError([str(problem) for problem in found])
        return found
