from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.access.viewers import spelled_alike
from billing.customers.validators import refuse_card_number
from billing.portal.forms import TypedForm
from subscriptions.entitlements.seats.actions import NAME_MAX


class NameForm(TypedForm):
    """Whom a seat is kept for."""

    name = forms.CharField(
        label=_("e-mail address or user name"),
        max_length=NAME_MAX,
        validators=[refuse_card_number],
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("As they sign in here. The seat is kept for them until they take it."),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        # What is spelled alike may be longer, or nothing at all.
        if not 0 < len(spelled_alike(name)) <= NAME_MAX:
            raise ValidationError(_("Nobody can go by that name."), code="name")
        return name
