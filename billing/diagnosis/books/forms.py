from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from billing.diagnosis.books.queries import currencies


class BooksForm(forms.Form):
    """Empty for all currencies, and for all that was posted so far."""

    currency = forms.ChoiceField(label=_("Currency"), required=False)
    on = forms.DateField(
        label=_("At the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = [(code, code) for code in currencies()]
        self.fields["currency"].choices = [("", _("all")), *known]  # type: ignore[attr-defined]
        self.fields["on"].help_text = _("In the time zone %(zone)s.") % {"zone": get_current_timezone_name()}

    @property
    def at(self) -> datetime | None:
        """The last instant of the day that was asked for."""
        on = self.cleaned_data.get("on")
        return datetime.combine(on, time.max, tzinfo=get_current_timezone()) if on else None
