from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.customers.models import Customer
from billing.errors import BadAmount, NotPayable
from billing.invoices.given import given_amount
from billing.money import Money
from billing.payment_methods.models import PaymentMethod
from billing.payments.actions import charge_payment, resume_payment
from billing.payments.amounts import MINOR_UNITS_MAX
from billing.payments.attempts.actions import start_attempt
from billing.payments.attempts.queries import first_method
from billing.payments.intents import ReturnUrl, address, new_payment, payment_with_key
from billing.payments.models import Payment, Source


def start_top_up(
    customer: Customer,
    amount: Money,
    *,
    at: datetime,
    key: str,
    return_url: ReturnUrl = None,
    next_url: str = "",
    method: PaymentMethod | None = None,
    has_backups: bool = False,
    by: Any = None,
) -> Payment:
    """Buy credit by card; once paid, it first covers what was used beyond all grants.

    Charges cards, ends and goes on as `start_payment` does. Any currency will do: prices need not be in
    the customer's. Raises BadAmount for nothing, parts of a minor unit, or more than eight digits of them.
    """
    if given_amount(amount, currency=amount.currency).minor > MINOR_UNITS_MAX:
        raise BadAmount(f"{amount} is more than a card is charged at once")
    same: dict[str, Any] = {"source": Source.METHOD, "amount": amount, "method": method}
    if known := payment_with_key(customer, key, **same):
        return resume_payment(known, at=at)
    card = first_method(customer, method, at=at)
    told = {"next_url": next_url, "has_backups": has_backups or method is None, "by": by}
    try:
        with transaction.atomic(durable=True):
            payment = new_payment(customer, amount, key=key, source=Source.METHOD, at=at, **told)
            start_attempt(payment, card, return_url=address(return_url, payment), at=at)
    except NotPayable:
        # Pressed twice at once: the other press was written down first, and is gone on with.
        known = payment_with_key(customer, key, **same)
        if known is None:
            raise
        return resume_payment(known, at=at)
    return charge_payment(payment, at=at)
