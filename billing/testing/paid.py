"""What was paid, for tests: by a bank transfer, or with a card that the sandbox knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.customers.models import Customer
from billing.ids import new_id
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.actions import record_payment_elsewhere, start_payment
from billing.payments.models import Payment
from billing.payments.top_ups.actions import start_top_up
from billing.testing.builders import make_open_invoice


def make_paid_invoice(customer: Customer, *, at: datetime, **more: Any) -> Invoice:
    """An invoice that a bank transfer has paid; `more` is what `make_open_invoice` takes."""
    invoice = make_open_invoice(customer, at=at, **more)
    record_payment_elsewhere(invoice, invoice.amount_due, at=at, key=new_id("key"), note="bank transfer")
    invoice.refresh_from_db()
    return invoice


def pay(invoice: Invoice, *, at: datetime, **how: Any) -> Payment:
    """What the customer's button does, with a key of its own; the card must be known: see `enter_card`."""
    return start_payment(invoice, at=at, **{"key": new_id("key"), **how})


def top_up(customer: Customer, amount: str, *, at: datetime, **how: Any) -> Payment:
    """Credit bought with the customer's card."""
    money = Money.of(amount, customer.currency)
    return start_top_up(customer, money, at=at, **{"key": new_id("key"), **how})
