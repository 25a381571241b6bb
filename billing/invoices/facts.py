from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The open invoice that is due first: when, which one, and what is left to pay of it.

    `invoice_due_at` may lie in the future: from then on the invoice is overdue.
    """
    of_customer = Invoice.objects.filter(customer_id=OuterRef("customer_id"), state=InvoiceState.OPEN)
    first_due = Subquery(of_customer.order_by("due_at", "pk").values("pk")[:1])
    rows = Invoice.objects.filter(customer_id__in=customer_ids, state=InvoiceState.OPEN, pk=first_due)
    return {invoice.customer_id: _facts(invoice) for invoice in rows}


def _facts(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_due_at": invoice.due_at,
        "overdue_invoice": invoice.public_id,
        "overdue_number": invoice.number,
        "overdue_amount": invoice.amount_due.as_json(),
    }
