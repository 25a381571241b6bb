"""Holds: each stands in the ledger as its state says, and keeps of grants what grants say is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q

from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.credit.holds.states import HoldState
from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency, summed, unequal
from billing.ledger.chart import Event
from billing.ledger.models import Transfer
from billing.ledger.states import TransferState


def check_pending(currency: str) -> Iterator[Finding]:
    """What was held was pending, of the same amount and on the same account."""
    alike = Q(
        transfer__state=TransferState.PENDING,
        transfer__amount_micros=F("amount_micros"),
        transfer__debit=F("credit__account"),
    )
    for name, state, amount in _rows(
        _holds(currency).exclude(alike), "transfer__state", "transfer__amount_micros"
    ):
        yield Finding(name, "transfer", f"{state}, {amount} micros", "pending, of what is held")


def check_captures(currency: str) -> Iterator[Finding]:
    """Every capture has its hold, and every captured hold its capture: one, of what was captured."""
    posted = Transfer.objects.filter(state=TransferState.POSTED, event=Event.CAPTURE)
    captured = _holds(currency).annotate(expected=summed(posted, "reference", of="public_id"))
    wrong = captured.exclude(captured_micros=F("expected")).exclude(captured_micros=None, expected=0)
    for name, code, stored, right in _rows(wrong, "currency", "captured_micros", "expected"):
        yield unequal(name, "captured, as posted", code, stored or 0, right)


def check_states(currency: str) -> Iterator[Finding]:
    """Held is what nothing resolved; captured in time is posted; everything else is void."""
    expected = {
        HoldState.HELD: Q(transfer__resolution=None),
        HoldState.CAPTURED: Q(is_late=False, transfer__resolution__state=TransferState.POSTED)
        | Q(is_late=True, transfer__resolution__state=TransferState.VOIDED),
        HoldState.RELEASED: Q(transfer__resolution__state=TransferState.VOIDED),
        HoldState.EXPIRED: Q(transfer__resolution__state=TransferState.VOIDED),
    }
    for state, as_posted in expected.items():
        wrong = _holds(currency).filter(state=state).exclude(as_posted)
        for name, resolution in _rows(wrong, "transfer__resolution__state"):
            yield Finding(name, "state", state.value, f"as in the ledger: {resolution or 'pending'}")
    amount = Q(captured_micros__isnull=True, state=HoldState.CAPTURED)
    for name, state in _rows(_holds(currency).filter(amount), "state"):
        yield Finding(name, "captured amount", "none", f"one, as it is {state}")


def check_parts(currency: str) -> Iterator[Finding]:
    """What is held of a grant is what the holds keep of it."""
    kept: Counter[int] = Counter()
    held = _holds(currency).filter(state=HoldState.HELD).exclude(parts=[])
    for _name, parts in _rows(held, "parts"):
        kept.update(dict(parts))
    grants = in_currency(Grant.objects.order_by("pk"), currency, "credit__currency")
    suspects = grants.filter(Q(held_micros__gt=0) | Q(pk__in=list(kept)))
    columns = ("pk", "public_id", "credit__currency", "held_micros")
    for pk, name, code, stored in suspects.values_list(*columns).iterator(chunk_size=CHUNK):
        if stored != kept[pk]:
            yield unequal(name, "held of it", code, stored, kept[pk])


def check_credits(currency: str) -> Iterator[Finding]:
    """A hold is of its customer's own credit."""
    wrong = _holds(currency).exclude(credit__customer=F("customer"), credit__currency=F("currency"))
    for name, whose, stored in _rows(wrong, "credit__customer__public_id", "customer__public_id"):
        yield Finding(name, "credit", f"of {whose}", f"of {stored}, in its currency")


CHECKS = (check_pending, check_captures, check_states, check_parts, check_credits)


def _holds(currency: str) -> Any:
    return in_currency(Hold.objects.order_by("pk"), currency)


def _rows(holds: Any, *columns: str) -> Iterator[Any]:
    rows: Iterator[Any] = holds.values_list("public_id", *columns).iterator(chunk_size=CHUNK)
    return rows
