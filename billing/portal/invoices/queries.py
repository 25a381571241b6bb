from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404

from billing.invoices.models import Invoice
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


def overdue(viewer: Viewer, *, at: datetime) -> list[Invoice]:
    """What should have been paid by now, the oldest first; as many as are paid at once."""
    if viewer.customer is None:
        return []
    return list(overdue_invoices(viewer.customer, at=at)[:PAID_AT_ONCE])


def sums_due(invoices: Iterable[Invoice]) -> list[Money]:
    """What is due on them, by currency."""
    sums: dict[str, Money] = {}
    for invoice in invoices:
        sums[invoice.currency] = sums.get(invoice.currency, Money.zero(invoice.currency)) + invoice.amount_due
    return list(sums.values())
