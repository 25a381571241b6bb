"""What staff are asked before a customer is given a feature of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from billing.diagnosis.customer_file.forms import ReasonForm
from subscriptions.catalog.features.models import Feature, FeatureKind
from subscriptions.catalog.given import LIMIT_MAX


class EndForm(ReasonForm):
    """Which feature, and until when."""

    feature = forms.ModelChoiceField(
        Feature.objects.order_by("position", "pk"), label=_("Feature"), to_field_name="key"
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ("feature", "limit", "ends_at", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        zone = get_current_timezone_name()
        self.fields["ends_at"].help_text = _("Empty for no end. In the time zone %(zone)s.") % {"zone": zone}

    def clean_ends_at(self) -> datetime | None:
        ends_at: datetime | None = self.cleaned_data["ends_at"]
        if ends_at is not None and ends_at <= self.at:
            raise ValidationError(_("Choose an instant in the future."), code="past")
        return ends_at


class GrantForm(EndForm):
    """And how much of it."""

    limit = forms.IntegerField(
        label=_("So much of it"),
        min_value=0,
        max_value=LIMIT_MAX,
        required=False,
        help_text=_("Empty for no limit. A flag is there or not, and has none."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        feature = cleaned.get("feature")
        if feature and feature.kind == FeatureKind.FLAG and cleaned.get("limit") is not None:
            self.add_error("limit", ValidationError(_("A flag has no limit."), code="flag"))
        return cleaned
