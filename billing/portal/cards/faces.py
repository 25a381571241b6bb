from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from billing.access.answers.sentences import declined
from billing.payment_methods.models import PaymentMethod

SOON = timedelta(days=45)

_BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


class Face(NamedTuple):
    """A card as its holder knows it, and how it is doing: `tone` is good, warn or bad."""

    method: PaymentMethod
    brand: str
    status: str
    tone: str
    note: str = ""
    # The ids of the backups tried just before and just after this one.
    above: str = ""
    below: str = ""

    @property
    def name(self) -> str:
        return _("%(brand)s ending in %(last4)s") % {"brand": self.brand, "last4": self.method.last4}

    @property
    def expiry(self) -> str:
        return f"{self.method.exp_month:02d}/{self.method.exp_year}"


def faces(methods: Iterable[PaymentMethod], *, at: datetime) -> list[Face]:
    return [face(method, at=at) for method in methods]


def faces_in_order(methods: Iterable[PaymentMethod], order: Sequence[str], *, at: datetime) -> list[Face]:
    """Faces that know their neighbours in the order in which backups are tried."""
    places = {public_id: place for place, public_id in enumerate(order)}
    ends = ["", *order, ""]
    shown = [(known, places.get(known.method.public_id)) for known in faces(methods, at=at)]
    return [
        known if place is None else known._replace(above=ends[place], below=ends[place + 2])
        for known, place in shown
    ]


def face(method: PaymentMethod, *, at: datetime) -> Face:
    brand = _BRANDS.get(method.brand, method.brand.title() or _("Card"))
    return Face(method, brand, *_condition(method, at=at))


def _condition(method: PaymentMethod, *, at: datetime) -> tuple[Any, ...]:
    if method.detached_at:
        return _("Removed"), "quiet"
    if method.valid_until <= at:
        return _("Expired"), "bad"
    if method.declined_at:
        return _("Declined"), "bad", declined(method.decline_code)
    if method.valid_until - at < SOON:
        return _("Expires soon"), "warn"
    return _("Ready"), "good"
