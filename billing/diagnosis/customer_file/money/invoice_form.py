"""A few lines of an invoice, typed without a script: what is left empty is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.customers.models import Customer
from billing.customers.validators import refuse_card_number
from billing.diagnosis.customer_file.money.forms import CurrencyForm
from billing.errors import MoneyError
from billing.invoices.lines.models import Line
from billing.invoices.lines.totals import NewLine

LINES = 5
DAYS_MAX = 365
NUMBERS = {
    "quantity": (gettext_lazy("Quantity"), "1"),
    "unit_price": (gettext_lazy("Unit price"), ""),
    "discount": (gettext_lazy("Discount in %"), "0"),
    "tax": (gettext_lazy("Tax in %"), "0"),
}


class InvoiceForm(CurrencyForm):
    days_to_pay = forms.IntegerField(
        label=gettext_lazy("Days to pay"), initial=14, min_value=0, max_value=DAYS_MAX
    )
    memo = forms.CharField(
        label=gettext_lazy("Note on the invoice"),
        required=False,
        max_length=500,
        validators=[refuse_card_number],
        help_text=gettext_lazy("The customer reads it."),
    )

    def __init__(self, data: Any = None, *, at: datetime, subject: Customer) -> None:
        super().__init__(data, at=at, subject=subject)
        for number in range(1, LINES + 1):
            self.fields |= _line_fields(number)
        lines = (name for name in self.fields if name[-1].isdigit())
        self.order_fields([*lines, "currency", "days_to_pay", "memo", "why"])

    @property
    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The lines one by one, then the rest."""
        for number in range(1, LINES + 1):
            yield _("Line %(number)s") % {"number": number}, [self[name] for name in _line_fields(number)]
        rest = [field for field in self.visible_fields() if not field.name[-1].isdigit()]
        yield _("The invoice"), rest

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("lines", "currency", "days_to_pay", "memo")}

    def clean(self) -> None:
        super().clean()
        self.cleaned_data["lines"] = [line for number in range(1, LINES + 1) if (line := self._line(number))]
        if not self.cleaned_data["lines"] and not self.errors:
            self.add_error(
                "description_1", forms.ValidationError(_("An invoice has a line."), code="required")
            )

    def _line(self, number: int) -> NewLine | None:
        text, price = (
            self.cleaned_data.get(f"{name}_{number}", "") for name in ("description", "unit_price")
        )
        if not text and not price:
            return None
        given = {name: self.cleaned_data.get(f"{name}_{number}") or NUMBERS[name][1] for name in NUMBERS}
        try:
            line = NewLine(
                text,
                given["unit_price"],
                given["quantity"],
                discount_percent=given["discount"],
                tax_percent=given["tax"],
            )
            line.amount(self.cleaned_data.get("currency") or self.subject.currency)
        except MoneyError:
            said = _("Give a description, and plain numbers that are not below zero.")
            self.add_error(f"unit_price_{number}", forms.ValidationError(said, code="amount"))
            return None
        if not text:
            self.add_error(
                f"description_{number}", forms.ValidationError(_("Say what for."), code="required")
            )
        return line


def _line_fields(number: int) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    fields[f"description_{number}"] = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=Line._meta.get_field("description").max_length,
        validators=[refuse_card_number],
    )
    for name, (label, initial) in NUMBERS.items():
        widget = forms.TextInput({"inputmode": "decimal", "size": 10, "autocomplete": "off"})
        fields[f"{name}_{number}"] = forms.CharField(
            label=label, required=False, max_length=30, initial=initial, widget=widget
        )
    return fields
