"""What people type into these pages: amounts of money as they write them, and no card numbers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from billing.credit.amounts import positive
from billing.customers.validators import refuse_card_number
from billing.errors import BadAmount
from billing.iso4217 import exponent_of
from billing.money import Money

# ASCII digits alone: what looks like a digit elsewhere is read differently by different people.
_AMOUNT = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,12}))?")


class TypedForm(forms.Form):
    """A form that shows a card number to nobody, not even to who has typed it by mistake."""

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field and self.has_error(field, code="card_number"):
            self.data = {**self.data.dict(), self.add_prefix(field): ""}  # type: ignore[attr-defined]


class AmountField(forms.CharField):
    """An amount above zero of one currency: "12.50" or "12,50", without anything between the thousands."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        typed = {"inputmode": "decimal", "autocomplete": "transaction-amount", "maxlength": 20}
        super().__init__(widget=forms.TextInput(attrs=typed), **options)
        self.currency = currency

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        return read_amount(text, self.currency) if text else None


def read_amount(text: str, currency: str) -> Money:
    """The amount that was typed. Raises ValidationError with what is wrong about it."""
    refuse_card_number(text)
    read = _AMOUNT.fullmatch(text.strip())
    if not read:
        raise ValidationError(
            _("Write a plain amount such as %(example)s, without a separator for thousands.")
            % {"example": written(Money.of("1250", currency))},
            code="amount",
        )
    if len(read[2] or "") > exponent_of(currency):
        raise ValidationError(_too_fine(currency), code="decimals")
    try:
        return positive(Money.of(f"{read[1]}.{read[2] or '0'}", currency))
    except BadAmount:
        is_zero = not int(read[1] + (read[2] or ""))
        said = _("It must be more than zero.") if is_zero else _("That is more than can be paid here.")
        raise ValidationError(said, code="range") from None


def written(amount: Money) -> str:
    """As it may be typed into a field: the currency's decimals, and the comma where people write one."""
    digits = amount.as_json()["amount"]
    return digits.replace(".", ",") if _writes_commas() else digits


def _writes_commas() -> bool:
    return Money.of("1.50", "USD").format(to_locale(get_language() or "en")).find("1,50") >= 0


def _too_fine(currency: str) -> str:
    places = exponent_of(currency)
    if not places:
        return _("%(currency)s has no decimals: write a whole number.") % {"currency": currency}
    return _("%(currency)s has at most %(places)d decimals.") % {"currency": currency, "places": places}
