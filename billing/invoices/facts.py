from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from billing.invoices.models import DUE, Invoice
from billing.invoices.states import UNPAID
from billing.money import Money
from billing.standing.prepared import prepared


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The unpaid invoice that is due first: when, which one, and what is left to pay of it.

    `invoice_due_at` may lie in the future: from then on the invoice is overdue. One that was written off is
    owed still: giving it up opens no door.
    """
    return {
        pk: {
            "invoice_due_at": due_at,
            "overdue_invoice": public_id,
            "overdue_number": number,
            "overdue_amount": Money(micros, currency).as_json(),
        }
        for pk, due_at, public_id, number, currency, micros in _first_due(customer_ids)
    }


@prepared(Invoice)
def _first_due(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    unpaid = Invoice.objects.filter(customer_id=OuterRef("customer_id"), state__in=UNPAID)
    first = Subquery(unpaid.order_by("due_at", "pk").values("pk")[:1])
    rows = Invoice.objects.filter(customer_id__in=customer_ids, state__in=UNPAID, pk=first)
    return rows.values_list("customer_id", "due_at", "public_id", "number", "currency", DUE)
