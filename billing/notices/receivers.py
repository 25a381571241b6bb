"""Receipts leave at once: once a payment is settled its receipt is written down, and a worker is woken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing import signals
from billing.notices.actions import record_notice
from billing.notices.kinds.catalogue import RECEIPT
from billing.payments.models import Payment


def connect() -> None:
    signals.payment_settled.connect(_write_receipt, dispatch_uid="billing.notices.receipt")


def _write_receipt(*, payment: Payment, at: datetime, **_: Any) -> None:
    record_notice(RECEIPT, RECEIPT.of(payment), at=at)
