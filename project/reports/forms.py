from __future__ import annotations

from django import forms

from project.reports.figures import MARKETS, QUARTERS, YEARS
from project.reports.summaries import CHARACTERS_MAX


def markets() -> list[tuple[str, str]]:
    return [(key, name) for key, (name, *_) in MARKETS.items()]


class CommissionForm(forms.Form):
    """What a report made to order is to be about."""

    title = forms.CharField(max_length=120, help_text="As it will stand on the cover.")
    market = forms.ChoiceField(choices=markets)
    question = forms.CharField(
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What do you want to know? A few sentences are enough.",
    )


class LookupForm(forms.Form):
    """One figure of the archive."""

    market = forms.ChoiceField(choices=markets)
    year = forms.TypedChoiceField(choices=[(year, year) for year in YEARS], coerce=int)
    quarter = forms.TypedChoiceField(choices=[(quarter, quarter) for quarter in QUARTERS], coerce=int)


class SummaryForm(forms.Form):
    """A text that somebody has no time for."""

    text = forms.CharField(
        max_length=CHARACTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"At most {CHARACTERS_MAX:,} characters. Empty lines part its paragraphs.",
    )


class ExportForm(forms.Form):
    """Which rows."""

    market = forms.ChoiceField(choices=lambda: [("", "All of them"), *markets()], required=False)
