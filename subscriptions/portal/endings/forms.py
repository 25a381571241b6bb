from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import refuse_card_number
from billing.portal.forms import TypedForm


class ReasonForm(TypedForm):
    """Nobody has to say why."""

    why = forms.CharField(
        label=_("why do you go?"),
        max_length=500,
        required=False,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It helps us to do better."),
    )
