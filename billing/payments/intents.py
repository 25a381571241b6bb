"""A payment as it is meant, before anybody is asked for money: written once per customer and key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from billing.customers.models import Customer
from billing.customers.validators import refuse_in
from billing.errors import KeyReused, NotPayable
from billing.invoices.given import given_key
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payment_methods.models import PaymentMethod
from billing.payments.models import Payment, Source
from billing.payments.queries import payment_under_way

URL_CHARACTERS_MAX = 2000

# Where the bank sends the customer back to. A payment has its id only once it is written down.
ReturnUrl = str | Callable[[Payment], str] | None


def payment_with_key(
    customer: Customer,
    key: str,
    *,
    source: Source,
    invoice: Invoice | None = None,
    amount: Money | None = None,
    method: PaymentMethod | None = None,
) -> Payment | None:
    """What this key has started before. Raises KeyReused when that was something else, or by another card."""
    known = Payment.objects.filter(customer=customer, key=given_key(key)).first()
    wanted = (invoice.pk if invoice else None, source, amount)
    if known and (known.invoice_id, known.source, known.amount if amount else None) != wanted:
        raise KeyReused(f"{key} has started {known}, which is for something else")
    first = known.attempts.first() if known and method else None
    if first and method and first.method_id != method.pk:
        raise KeyReused(f"{key} has started {known}, and by another card than {method.public_id}")
    return known


def new_payment(
    customer: Customer,
    amount: Money,
    *,
    key: str,
    source: Source,
    at: datetime,
    invoice: Invoice | None = None,
    note: str = "",
    next_url: str = "",
    by: Any = None,
    **columns: Any,
) -> Payment:
    """Write it down. Raises NotPayable while another payment of the invoice is under way."""
    refuse_in({"note": note})
    try:
        return Payment.objects.create(
            customer=customer,
            invoice=invoice,
            key=key,
            source=source,
            amount_micros=amount.micros,
            currency=amount.currency,
            note=note[:500],
            next_url=_kept(next_url),
            by=by,
            created_at=at,
            **columns,
        )
    except IntegrityError:
        raise NotPayable(
            f"a payment of {invoice or customer} is under way, or the key was just used"
        ) from None


def assert_payable(invoice: Invoice) -> None:
    """Raises NotPayable where nothing is due, or a payment is under way."""
    if not invoice.amount_due:
        raise NotPayable(f"{invoice} is {invoice.get_state_display()}: nothing is due")
    if payment := payment_under_way(invoice):
        raise NotPayable(f"{payment} of {invoice} is {payment.get_state_display()}")


def address(return_url: ReturnUrl, payment: Payment) -> str:
    return _kept(return_url(payment) if callable(return_url) else return_url or "")


def _kept(url: str) -> str:
    """What is longer than its column leads nowhere when it is cut."""
    return url if len(url) <= URL_CHARACTERS_MAX else ""
