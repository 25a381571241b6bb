"""Codes that a customer's details may hold: ISO 4217, ISO 3166-1 alpha-2, the IANA time zones."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.errors import UnknownCurrency
from billing.iso4217 import exponent_of
from billing.luhn import has_card_number


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


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """ISO 3166-1 codes with their English names, by the CLDR."""
    territories = Locale("en").territories
    return {
        code: name
        for code, name in sorted(territories.items(), key=lambda entry: entry[1])
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    }
