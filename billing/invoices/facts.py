from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from billing.invoices.models import Invoice
from billing.invoices.states import UNPAID


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The unpaid invoice that is due first: when, which one, and what is left to pay of it.

    `invoice_due_at` may lie in the future: from then on the invoice is overdue. One that was written off is
    owed still: giving it up opens no door.
    """
    unpaid = Invoice.objects.filter(customer_id=OuterRef("customer_id"), state__in=UNPAID)
    first_due = Subquery(unpaid.order_by("due_at", "pk").values("pk")[:1])
    rows = Invoice.objects.filter(customer_id__in=customer_ids, state__in=UNPAID, pk=first_due)
    return {invoice.customer_id: _facts(invoice) for invoice in rows}


def _facts(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_due_at": invoice.due_at,
        "overdue_invoice": invoice.public_id,
        "overdue_number": invoice.number,
        "overdue_amount": invoice.amount_due.as_json(),
    }
