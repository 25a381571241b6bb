from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Error, Warning

from billing.diagnosis.checks.given import sound
from billing.errors import BadAmount, UnknownCurrency
from billing.money import Money


def check_mails(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What notices are made of can be used: thresholds of credit, and the address that links begin with."""
    return [*_thresholds(), *_address()]


def check_links(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Mails lead somewhere. Asked by `check --deploy`."""
    if sound().site_url:
        return []
    hint = 'Set BILLING["SITE_URL"] = "https://your.site".'
    return [Warning("mails have no links: nobody says where this site is", hint=hint, id="billing.W008")]


def _thresholds() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for currency, amount in sound().low_credit.items():
        try:
            Money.of(amount, currency)
        except (BadAmount, UnknownCurrency) as error:
            said = f'BILLING["LOW_CREDIT"][{currency!r:.20}]: {error}'
            found.append(Error(said, hint='Such as {"USD": "5.00"}.', id="billing.E021"))
    return found


def _address() -> list[CheckMessage]:
    given = urlsplit(sound().site_url)
    is_whole = given.scheme in {"http", "https"} and given.netloc and not given.query and not given.fragment
    if is_whole or not sound().site_url:
        return []
    hint = 'Write the whole address, such as "https://your.site".'
    return [Error('BILLING["SITE_URL"] is no address of a site', hint=hint, id="billing.E022")]
