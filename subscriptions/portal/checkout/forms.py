from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import refuse_card_number
from billing.portal.forms import TypedForm
from subscriptions.lifecycle.items import QUANTITY_MAX
from subscriptions.pricing import ChargeModel, Flat, Minimum, SetUpFee


class QuantityField(forms.IntegerField):
    """A number, and no card's."""

    def to_python(self, value: Any) -> int | None:
        refuse_card_number(str(value or ""))
        return super().to_python(value)


class OptionsForm(TypedForm):
    """How many, which is one where the price is the same for any number; and a promotion code."""

    quantity = QuantityField(label=_("quantity"), min_value=1, max_value=QUANTITY_MAX)

    code = forms.CharField(
        label=_("promotion code"), required=False, max_length=40, validators=[refuse_card_number]
    )

    def __init__(self, data: Any, *, model: ChargeModel) -> None:
        self.is_counted = is_counted(model)
        typed = data.copy()
        # A field that was not shown says nothing.
        if not self.is_counted or "quantity" not in typed:
            typed["quantity"] = "1"
        super().__init__(typed)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


def is_counted(model: ChargeModel) -> bool:
    """Whether it matters how many are bought."""
    match model:
        case SetUpFee(of, _) | Minimum(of, _):
            return is_counted(of)
    return not isinstance(model, Flat)
