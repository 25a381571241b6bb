from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from billing.credit.grants.queries import spendable, spendable_grants
from billing.credit.models import Credit
from billing.credit.queries import credit_of
from billing.customers.models import Customer
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.models import Invoice
from billing.invoices.queries import locked_invoice
from billing.money import Money
from billing.payments.amounts import whole_part
from billing.payments.disputes.models import Dispute
from billing.payments.disputes.states import SETTLED
from billing.payments.models import Payment
from billing.payments.states import FINAL, PaymentState

# Until 0.3: so long a mail of the version before may take to leave.
CLAIMED_FOR = timedelta(minutes=10)


def payments_of(customer: Customer) -> QuerySet[Payment]:
    """The latest first."""
    return Payment.objects.filter(customer=customer).select_related("invoice").order_by("-created_at", "-pk")


def payment_of(customer: Customer, public_id: str) -> Payment | None:
    """One of the customer's own."""
    return payments_of(customer).filter(public_id=public_id).first()


def payments_under_way() -> QuerySet[Payment]:
    """Payments whose end nobody has told us yet, the oldest first."""
    return Payment.objects.exclude(state__in=FINAL).order_by("pk")


def payment_under_way(invoice: Invoice) -> Payment | None:
    return payments_under_way().filter(invoice=invoice).first()


def no_receipt(*, at: datetime) -> Q:
    """Neither sent nor being sent by the version before, whose servers may run beside ours: until 0.3."""
    free = Q(receipt_claimed_at=None) | Q(receipt_claimed_at__lte=at - CLAIMED_FOR)
    return free & Q(receipt_sent_at=None)


def payments_without_receipt(*, at: datetime, since: datetime) -> QuerySet[Payment]:
    """Payments settled since, of customers who can be written to, whose receipt has not gone out."""
    settled = Payment.objects.filter(state=PaymentState.SUCCEEDED, settled_at__gte=since)
    return settled.filter(no_receipt(at=at), ~Q(customer__email="")).order_by("pk")


def locked_payment(payment: Payment) -> Payment:
    """The row as it is now, and nobody else's to change until the transaction ends; its invoice before it."""
    if payment.invoice:
        locked_invoice(payment.invoice)
    rows = Payment.objects.select_for_update(of=("self",)).select_related("customer", "invoice")
    return rows.get(pk=payment.pk)


def free_to_pay_with(credit: Credit, *, at: datetime) -> Money:
    """What of prepaid credit may pay an invoice: live, not held, and not bought with money taken back."""
    taken_back = Dispute.objects.filter(customer=credit.customer, payment__currency=credit.currency)
    disputed = taken_back.exclude(state__in=SETTLED).aggregate(total=Sum("amount_micros"))["total"] or 0
    ours = credit.balance_micros - credit.held_micros - disputed
    return Money(max(min(spendable(credit, at=at).micros, ours), 0), credit.currency)


class CreditedBack(NamedTuple):
    """What credit notes made prepaid credit of, as far as that is free; and the keys of its grants."""

    free: Money
    keys: tuple[str, ...]


def credited_back(customer: Customer, currency: str, *, at: datetime) -> CreditedBack:
    """What pays the customer's next invoices by itself."""
    zero, credit = Money.zero(currency), credit_of(customer, currency)
    notes = CreditNote.objects.filter(invoice__customer=customer, invoice__currency=currency)
    if credit is None or not notes.exists():
        return CreditedBack(zero, ())
    grants = spendable_grants(credit, at=at).filter(key__in=notes.values("public_id"))
    rows = list(grants.values_list("key", "remaining_micros", "held_micros"))
    left = Money(sum(remaining - held for _key, remaining, held in rows), currency)
    free = whole_part(min(left, free_to_pay_with(credit, at=at)))
    return CreditedBack(free, tuple(key for key, *_ in rows))
