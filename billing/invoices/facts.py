from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, OuterRef, Subquery, When

from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The open invoice that is due first: when, which one, and what is left to pay of it.

    `invoice_due_at` may lie in the future: from then on the invoice is overdue. Where none is open, one that
    was written off, which is owed still and can be paid, but is not due any more.
    """
    unpaid = Invoice.objects.filter(customer_id=OuterRef("customer_id"), state__in=_UNPAID)
    first_due = Subquery(unpaid.order_by(_IS_LOST, "due_at", "pk").values("pk")[:1])
    rows = Invoice.objects.filter(customer_id__in=customer_ids, state__in=_UNPAID, pk=first_due)
    return {invoice.customer_id: _facts(invoice) for invoice in rows}


_UNPAID = (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE)
_IS_LOST = Case(When(state=InvoiceState.OPEN, then=0), default=1)


def _facts(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_due_at": invoice.due_at if invoice.state == InvoiceState.OPEN else None,
        "overdue_invoice": invoice.public_id,
        "overdue_number": invoice.number,
        "overdue_amount": invoice.amount_due.as_json(),
    }
