from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Sum
from django.http import Http404

from billing.invoices.models import DUE, Invoice
from billing.invoices.queries import invoice_of, overdue_invoices
from billing.money import Money
from billing.portal.viewer import Viewer

# So many are paid by one press: each is a call to the gateway.
PAID_AT_ONCE = 20


def own_invoice(viewer: Viewer, public_id: str) -> Invoice:
    """The viewer's invoice of that id, and no draft; 404 for anybody else's."""
    invoice = invoice_of(viewer.customer, public_id) if viewer.customer else None
    if invoice is None:
        raise Http404
    return invoice


class Overdue(NamedTuple):
    """What should have been paid by now: how many invoices, what is due by currency, and the first ones."""

    number: int
    sums: list[Money]
    invoices: list[Invoice]


def overdue(viewer: Viewer, *, at: datetime) -> Overdue:
    """The oldest invoices come first, as many as are paid at once."""
    if viewer.customer is None:
        return Overdue(0, [], [])
    late = overdue_invoices(viewer.customer, at=at)
    sums = late.order_by("currency").values_list("currency").annotate(number=Count("pk"), due=Sum(DUE))
    found = list(sums)
    return Overdue(
        sum(number for _, number, _ in found),
        [Money(due, currency) for currency, _, due in found],
        list(late[:PAID_AT_ONCE]) if found else [],
    )
