from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.customers.validators import refuse_card_number
from billing.portal.forms import TypedForm
from subscriptions.calendar.zones import midnight
from subscriptions.lifecycle.models import Subscription

NOW, LATER = "now", "later"
# Who wants to be away for longer pauses without a date, or cancels.
DAYS_MAX = 731


class DayField(forms.DateField):
    """A day, and no card's number."""

    def to_python(self, value: Any) -> date | None:
        refuse_card_number(str(value or ""))
        return super().to_python(value)


class PauseForm(TypedForm):
    """When it pauses, and if it is known, the day on which it goes on."""

    when = forms.ChoiceField(choices=[(LATER, ""), (NOW, "")], initial=LATER)
    resume_on = DayField(
        label=gettext_lazy("go on by itself on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Without a day it waits until you resume it."),
    )

    def __init__(self, data: Any, *, row: Subscription, at: datetime) -> None:
        super().__init__(data)
        self.row, self.at = row, at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, when = cleaned.get("resume_on"), cleaned.get("when")
        if day and when:
            starts_at = self.at if when == NOW else self.row.period_end_at
            assert starts_at is not None, "what may be paused has a period"
            if not starts_at < self._first_instant(day) <= starts_at + timedelta(days=DAYS_MAX):
                said = _("Choose a day after the pause begins, and within two years.")
                self.add_error("resume_on", ValidationError(said, code="day"))
        return cleaned

    @property
    def resume_at(self) -> datetime | None:
        """As that day begins where the customer is."""
        day = self.cleaned_data.get("resume_on")
        return self._first_instant(day) if day else None

    def _first_instant(self, day: date) -> datetime:
        try:
            return midnight(day, self.row.zone)
        except OverflowError:
            return self.at
