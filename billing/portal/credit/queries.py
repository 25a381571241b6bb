from __future__ import annotations

from datetime import datetime

from billing.conf import conf
from billing.credit.changes import apply_changes
from billing.credit.models import Credit
from billing.errors import UnknownCurrency
from billing.iso4217 import exponent_of
from billing.portal.viewer import Viewer


def currencies_of(viewer: Viewer) -> list[str]:
    """The customer's own currency first, then those in which there is credit too."""
    if viewer.customer is None:
        return [conf().default_currency]
    own = viewer.customer.currency
    others = Credit.objects.filter(customer=viewer.customer).exclude(currency=own).order_by("currency")
    return [own, *others.values_list("currency", flat=True)]


def currency_asked_for(viewer: Viewer) -> str:
    """The one that the address or the form names, as a refusal over a price does; else the customer's own."""
    asked = viewer.request.POST.get("currency") or viewer.request.GET.get("currency") or ""
    try:
        exponent_of(asked)
    except UnknownCurrency:
        return currencies_of(viewer)[0]
    return asked


def own_credit(viewer: Viewer, currency: str, *, at: datetime) -> Credit | None:
    """The credit as it is at this instant: what has ended by now is out of it."""
    if viewer.customer is None:
        return None
    known = Credit.objects.filter(customer=viewer.customer, currency=currency)
    credit = known.select_related("account").first()
    if credit and credit.next_change_at <= at and apply_changes(credit.pk, at=at):
        credit.refresh_from_db()
    return credit
