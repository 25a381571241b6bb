"""Codes that a customer's details may hold: ISO 4217, ISO 3166-1 alpha-2, the IANA time zones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from billing.errors import UnknownCurrency
from billing.iso4217 import exponent_of
from billing.luhn import has_card_number

_refuse_null = ProhibitNullCharactersValidator()


def validate_currency(code: str) -> None:
    try:
        exponent_of(code)
    except UnknownCurrency:
        raise ValidationError(_("This is not an ISO 4217 currency code."), code="currency") from None


def validate_country(code: str) -> None:
    if code not in countries():
        raise ValidationError(_("This is not an ISO 3166 country code."), code="country")


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("This is not a known time zone."), code="time_zone")


def refuse_card_number(text: str) -> None:
    """PCI DSS: a card number typed into the wrong field must not be stored."""
    if has_card_number(text):
        raise ValidationError(
            _("This looks like a card number. Never type one here; add a card under payment methods."),
            code="card_number",
        )


def refuse_in(texts: Mapping[str, str]) -> None:
    """Refuse what no text of a customer's may hold: a card number, or NUL, which PostgreSQL cannot keep."""
    errors: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            refuse_card_number(text)
            _refuse_null(text)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """ISO 3166-1 codes with their English names, by the CLDR."""
    territories = Locale("en").territories
    return {
        code: name
        for code, name in sorted(territories.items(), key=lambda entry: entry[1])
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    }
