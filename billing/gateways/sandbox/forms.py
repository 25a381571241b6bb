"""The card form, which never repeats what was typed, and the staff's switches for trouble."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.gateways.sandbox.entry import problems_of
from billing.gateways.sandbox.models import Chaos, OutageMode, Payer
from billing.gateways.sandbox.outage import LATENCY_MS_MAX, switch_on


class SilentInput(forms.TextInput):
    """Digits that are not shown again: what was typed may have been somebody's real card."""

    def __init__(self, **attrs: str) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "numeric"} | attrs)

    def format_value(self, value: Any) -> None:
        return None


def _digits(label: Any, **attrs: str) -> forms.CharField:
    missing = {"required": _("Fill this in.")}
    return forms.CharField(label=label, error_messages=missing, widget=SilentInput(**attrs))


class CardForm(forms.Form):
    """Reads a card; `entry` says what is wrong with it."""

    number = _digits(_("Test card number"), list="test-numbers", autofocus="autofocus")
    exp_month = _digits(_("Month"), placeholder="12")
    exp_year = _digits(_("Year"))
    cvc = _digits(_("Security code"), placeholder="123")

    def __init__(self, data: Mapping[str, Any] | None = None, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at
        self.fields["exp_year"].widget.attrs["placeholder"] = str(at.year + 3)

    def clean(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data.get(name, "") for name in self.fields}
        for field, problem in problems_of(**typed, at=self.at).items():
            if field not in self.errors:
                self.add_error(field, problem)
        return self.cleaned_data


class OutageForm(forms.Form):
    """Breaks the line for everybody or for one payer."""

    mode = forms.ChoiceField(label=_("Mode"), choices=OutageMode.choices)
    payer = forms.CharField(label=_("Payer, or empty for all"), required=False, max_length=40)
    latency_ms = forms.IntegerField(
        label=_("Latency in milliseconds"), initial=0, min_value=0, max_value=LATENCY_MS_MAX
    )
    minutes = forms.IntegerField(
        label=_("Ends after minutes, or empty"), required=False, min_value=1, max_value=10_000
    )

    def clean_payer(self) -> str:
        reference: str = self.cleaned_data["payer"]
        if reference and not Payer.objects.filter(reference=reference).exists():
            raise forms.ValidationError(_("There is no such payer."))
        return reference

    def switch_on(self, *, at: datetime) -> None:
        """Do what the valid form says."""
        minutes: int | None = self.cleaned_data["minutes"]
        switch_on(
            self.cleaned_data["mode"],
            at=at,
            payer_reference=self.cleaned_data["payer"],
            latency_ms=self.cleaned_data["latency_ms"],
            until_at=at + timedelta(minutes=minutes) if minutes else None,
        )


def _of_a_hundred(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=0, min_value=0, max_value=100)


class ChaosForm(forms.Form):
    """How badly the post delivers from now on."""

    late = _of_a_hundred(_("Late, of a hundred"))
    twice = _of_a_hundred(_("Twice, of a hundred"))
    reordered = _of_a_hundred(_("Out of order, of a hundred"))
    lost = _of_a_hundred(_("Lost, of a hundred"))
    seed = forms.IntegerField(label=_("Seed"), initial=0, min_value=0, max_value=10**6)

    def switch_on(self) -> None:
        """Do what the valid form says; all at zero is what OPTIONS say."""
        Chaos.objects.all().delete()
        if any(self.cleaned_data.values()):
            Chaos.objects.create(**self.cleaned_data)
