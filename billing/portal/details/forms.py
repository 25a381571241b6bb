from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django import forms
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from billing.customers.actions import DETAILS
from billing.customers.models import Customer
from billing.customers.validators import countries, refuse_card_number

# HTML, autofill: browsers fill these in for people (WCAG 2.2, 1.3.5).
_AUTOCOMPLETE = {
    "email": "email",
    "name": "name",
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "region": "address-level1",
    "postal_code": "postal-code",
    "country": "country",
}
_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The customer's own words. Fields are named one by one, so that a POST can write no other column."""

    class Meta:
        model = Customer
        fields = DETAILS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["country"] = forms.ChoiceField(
            choices=country_choices(), required=False, label=self.fields["country"].label
        )
        self.fields["locale"] = forms.ChoiceField(choices=self._languages(), label=_("Language"))
        self.fields["time_zone"].widget.attrs["list"] = "time-zones"
        self.fields["time_zone"].help_text = _("Start typing your city, for example Berlin.")
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = _AUTOCOMPLETE.get(name, "off")
            if not isinstance(field, forms.ChoiceField):
                field.validators.append(refuse_card_number)

    @property
    def time_zones(self) -> list[str]:
        return sorted({"UTC", *(name for name in available_timezones() if name.startswith(_REGIONS))})

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field and self.has_error(field, code="card_number"):
            # Not even shown again: the page would carry the number it warns of.
            self.data = {**self.data.dict(), self.add_prefix(field): ""}  # type: ignore[attr-defined]

    def _languages(self) -> list[tuple[str, Any]]:
        offered = dict(settings.LANGUAGES)
        own = self.instance.locale
        return list({**({} if own in offered else {own: own}), **offered}.items())


def country_choices() -> list[tuple[str, str]]:
    """Every country by its name in the active language."""
    try:
        names = Locale.parse(to_locale(get_language() or "en")).territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    named = [(code, names.get(code, name)) for code, name in countries().items()]
    return [("", "—"), *sorted(named, key=lambda choice: choice[1])]
