from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from billing.diagnosis.reconciliation.mismatch import Mismatch
from billing.payments.news import refresh_charge, refresh_refund


def refresh_mismatches(gateway: str, found: Iterable[Mismatch], *, at: datetime) -> int:
    """Look up at the gateway whatever can be repaired so, and book it; how many were. Twice is once."""
    return sum(_refresh(gateway, mismatch, at=at) for mismatch in found if mismatch.is_repairable)


def _refresh(gateway: str, mismatch: Mismatch, *, at: datetime) -> bool:
    charge = mismatch.charge_reference
    if mismatch.what.startswith("refund"):
        return refresh_refund(gateway, charge_reference=charge, key=mismatch.ours, at=at)
    return refresh_charge(gateway, reference=charge, key=mismatch.ours, at=at)
