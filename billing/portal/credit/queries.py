from __future__ import annotations

from datetime import datetime

from billing.conf import conf
from billing.credit.changes import apply_changes
from billing.credit.models import Credit
from billing.portal.viewer import Viewer


def currencies_of(viewer: Viewer) -> list[str]:
    """The customer's own currency first, then those in which there is credit too."""
    if viewer.customer is None:
        return [conf().default_currency]
    own = viewer.customer.currency
    others = Credit.objects.filter(customer=viewer.customer).exclude(currency=own).order_by("currency")
    return [own, *others.values_list("currency", flat=True)]


def currency_asked_for(viewer: Viewer) -> str:
    """The one of these that the address or the form names, else the customer's own."""
    asked = viewer.request.POST.get("currency") or viewer.request.GET.get("currency")
    known = currencies_of(viewer)
    return asked if asked in known else known[0]


def own_credit(viewer: Viewer, currency: str, *, at: datetime) -> Credit | None:
    """The credit as it is at this instant: what has ended by now is out of it."""
    if viewer.customer is None:
        return None
    known = Credit.objects.filter(customer=viewer.customer, currency=currency)
    credit = known.select_related("account").first()
    if credit and credit.next_change_at <= at and apply_changes(credit.pk, at=at):
        credit.refresh_from_db()
    return credit
