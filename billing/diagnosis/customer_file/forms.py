"""What staff are asked before they act. A reason always, and never a card number in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext_lazy as _

from billing.access.rates import policy as rates
from billing.access.rates.models import validate_rate
from billing.customers.validators import refuse_card_number

LONGEST_PASS = timedelta(days=3653)
USUAL_PASS = timedelta(days=7)


class ReasonForm(forms.Form):
    """`at` is the instant of the request, `subject` the row that is pressed."""

    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept with your name in the customer's history; the customer does not see it."),
        max_length=500,
        validators=[refuse_card_number],
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data)
        self.at = at
        self.subject = subject

    def full_clean(self) -> None:
        super().full_clean()
        numbers = [name for name in self.fields if self.is_bound and self.has_error(name, "card_number")]
        if numbers:
            # Not sent back to be corrected: a card number must not stand in a page either.
            self.data = {**self.data.dict(), **dict.fromkeys(numbers, "")}  # type: ignore[attr-defined]


class PassForm(ReasonForm):
    until = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ("until", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        until, zone = self.fields["until"], get_current_timezone_name()
        until.initial = localtime(at + USUAL_PASS).replace(second=0, microsecond=0, tzinfo=None)
        until.help_text = _("In the time zone %(zone)s.") % {"zone": zone}

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= self.at:
            raise forms.ValidationError(_("A pass must end in the future."), code="past")
        if until - self.at > LONGEST_PASS:
            raise forms.ValidationError(_("A pass may last ten years at most."), code="too_long")
        return until


class RateForm(ReasonForm):
    name = forms.ChoiceField(
        label=_("Rate"), help_text=_("Its name where a view asks for it: rate(…, name=…).")
    )
    spec = forms.CharField(
        label=_("Limit for this customer"),
        help_text=_("So many requests in a time, like 100/min: s, min, hour or day."),
        max_length=32,
        validators=[validate_rate],
    )
    field_order = ("name", "spec", "why")

    def __init__(self, data: Any = None, *, at: datetime, subject: Any = None) -> None:
        super().__init__(data, at=at, subject=subject)
        name: Any = self.fields["name"]
        name.choices = [(known, known) for known in sorted(rates.in_use)]
        if not rates.in_use:
            name.help_text = _("No view of this project asks for a rate.")
