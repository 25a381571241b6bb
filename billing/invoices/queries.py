from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.errors import IllegalMove
from billing.invoices.models import Invoice
from billing.invoices.states import UNPAID, InvoiceState


def invoices_of(customer: Customer) -> QuerySet[Invoice]:
    """What the customer was sent, the latest first. Drafts are the staff's."""
    issued = Invoice.objects.filter(customer=customer).exclude(state=InvoiceState.DRAFT)
    return issued.order_by("-issued_at", "-pk")


def invoice_of(customer: Customer, public_id: str) -> Invoice | None:
    """One of the customer's own."""
    return invoices_of(customer).filter(public_id=public_id).first()


def unpaid_invoices(customer: Customer) -> QuerySet[Invoice]:
    """What is still to be paid, written off or not, the earliest due first."""
    return Invoice.objects.filter(customer=customer, state__in=UNPAID).order_by("due_at", "pk")


def overdue_invoices(customer: Customer, *, at: datetime) -> QuerySet[Invoice]:
    return unpaid_invoices(customer).filter(due_at__lte=at)


def locked_invoice(invoice: Invoice) -> Invoice:
    """The row as it is now, and nobody else's to change until the transaction ends.

    Raises IllegalMove when it was a draft that was thrown away.
    """
    rows = Invoice.objects.select_for_update(of=("self",)).select_related("customer")
    row = rows.filter(pk=invoice.pk).first()
    if row is None:
        raise IllegalMove(f"{invoice.public_id} was thrown away")
    return row
