"""A subscription is told at once of a payment of its invoices; whom nobody told, `refresh_states` finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing import signals
from billing.invoices.models import Invoice
from billing.payments.models import Payment
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.periods.queries import subscription_billed


def connect() -> None:
    signals.invoice_paid.connect(_tell_of_invoice, dispatch_uid="subscriptions.invoice_paid")
    signals.payment_failed.connect(_tell_of_failure, dispatch_uid="subscriptions.payment_failed")


def _tell_of_invoice(*, invoice: Invoice, at: datetime, **_: Any) -> None:
    _tell(invoice, at=at)


def _tell_of_failure(*, payment: Payment, at: datetime, **_: Any) -> None:
    if payment.invoice:
        _tell(payment.invoice, at=at)


def _tell(invoice: Invoice, *, at: datetime) -> None:
    if subscription := subscription_billed(invoice):
        refresh_subscription(subscription, at=at)
