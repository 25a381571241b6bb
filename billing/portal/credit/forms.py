from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import refuse_card_number
from billing.money import Money
from billing.portal.forms import AmountField, TypedForm

WORDS_MAX = 1000


class TopUpForm(TypedForm):
    """How much credit to buy."""

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        label = _("Amount in %(currency)s") % {"currency": currency}
        self.fields["amount"] = AmountField(currency=currency, label=label)


class BudgetForm(TypedForm):
    """The customer's own bound; left empty there is none."""

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        label = _("At most, in %(currency)s a month") % {"currency": currency}
        told = _("Leave it empty for no budget.")
        self.fields["budget"] = AmountField(currency=currency, label=label, required=False, help_text=told)


class LimitForm(TypedForm):
    """What to ask staff for: more than there is."""

    def __init__(self, *args: Any, currency: str, present: Money | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.present = present
        label = _("The limit you need, in %(currency)s") % {"currency": currency}
        self.fields["limit"] = AmountField(currency=currency, label=label)
        self.fields["words"] = forms.CharField(
            label=_("What you need it for"),
            required=False,
            max_length=WORDS_MAX,
            widget=forms.Textarea(attrs={"rows": 4}),
            validators=[refuse_card_number],
        )

    def clean_limit(self) -> Money:
        limit: Money = self.cleaned_data["limit"]
        if self.present is not None and limit <= self.present:
            said = _("Your limit is %(limit)s already.") % {"limit": self.present.format(get_language())}
            raise forms.ValidationError(said, code="not_higher")
        return limit
