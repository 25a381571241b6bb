"""Where a mail leads: whole addresses of our pages, and one that goes straight to replacing a card."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.urls import NoReverseMatch, reverse

from billing.conf import conf
from billing.payment_methods.models import PaymentMethod

# Its own, so that nothing else that the project signs replaces a card. A dot: mail readers end links at ":".
_SALT, _SEPARATOR = "billing.notices.links", "."

# From the first reminder to some days after the card has ended.
LINK_LASTS = timedelta(days=45)


class CardLink(NamedTuple):
    method: PaymentMethod
    until: datetime


def page(name: str, *args: Any) -> str:
    """The whole address of one of our pages; empty while `BILLING["SITE_URL"]` does not say where we are."""
    site = conf().site_url
    return f"{site.rstrip('/')}{reverse(f'billing:{name}', args=args)}" if site else ""


def replace_card_page(method: PaymentMethod, *, at: datetime) -> str:
    return page("replace_card", token_of(method, until=at + LINK_LASTS))


def token_of(method: PaymentMethod, *, until: datetime) -> str:
    """Names the card, its customer and its end. It opens nothing for who is not signed in as that one."""
    named = (method.public_id, method.customer.public_id, str(int(until.timestamp())))
    return Signer(salt=_SALT, sep=_SEPARATOR).sign(_SEPARATOR.join(named))


def link_of_token(token: str) -> CardLink | None:
    """What the token names; None for one that we did not sign.

    It may have ended, and the card may be removed by now: whoever follows it is told so.
    """
    try:
        named = Signer(salt=_SALT, sep=_SEPARATOR).unsign(token)
    except BadSignature:
        return None
    method_id, customer_id, until = named.split(_SEPARATOR)
    own = PaymentMethod.objects.filter(is_by_visitor=False, customer__public_id=customer_id)
    method = own.select_related("customer").filter(public_id=method_id).first()
    return CardLink(method, datetime.fromtimestamp(int(until), UTC)) if method else None


def admin_page(name: str, *args: Any) -> str:
    """The same of the admin, where the project has it."""
    return page_if_any(f"admin:{name}", *args)


def page_if_any(name: str, *args: Any) -> str:
    """The same of another app, by its whole name, where the project has its pages."""
    site = conf().site_url
    try:
        return f"{site.rstrip('/')}{reverse(name, args=args)}" if site else ""
    except NoReverseMatch:
        return ""
