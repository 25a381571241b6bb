"""What staff are asked before they steer a subscription."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from subscriptions.desk.forms import PressForm


class InstantForm(PressForm):
    """An instant in the future, in the time zone of staff."""

    until_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    field_order = ("until_at", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        told = _("In the time zone %(zone)s.") % {"zone": get_current_timezone_name()}
        self.fields["until_at"].help_text = told

    @property
    def told(self) -> str:
        return f"({self.cleaned_data['until_at'].isoformat()})"

    def clean_until_at(self) -> datetime:
        until: datetime = self.cleaned_data["until_at"]
        if until <= self.at:
            raise forms.ValidationError(_("Choose an instant in the future."), code="past")
        return until
