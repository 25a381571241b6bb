"""The bank's books as a project may read them: what moved, and whose cards it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from typing import Any

from django.db.models import Prefetch, QuerySet

from billing.gateways.messages import Entry, EntryKind, EntryStatus, FoundPayer
from billing.gateways.sandbox.answers import method_of
from billing.gateways.sandbox.books import kept_cards
from billing.gateways.sandbox.models import Charge, ChargeState, Payer, Refund, RefundState

READ_AT_ONCE = 500
OF_CHARGE = {
    ChargeState.NEEDS_ACTION: EntryStatus.PROCESSING,
    ChargeState.SUCCEEDED: EntryStatus.SUCCEEDED,
    ChargeState.FAILED: EntryStatus.FAILED,
}
OF_REFUND = {
    RefundState.PROCESSING: EntryStatus.PROCESSING,
    RefundState.SUCCEEDED: EntryStatus.SUCCEEDED,
    RefundState.FAILED: EntryStatus.FAILED,
}
# The project wins: the bank takes nothing.
OF_DISPUTE = {None: EntryStatus.PROCESSING, True: EntryStatus.FAILED, False: EntryStatus.SUCCEEDED}


def refunds_of(charge_reference: str) -> list[Entry]:
    rows = Refund.objects.filter(charge__reference=charge_reference).select_related("charge").order_by("pk")
    return [_refund(row) for row in rows]


def between(since: datetime, until: datetime, *, account: str) -> Iterator[Entry]:
    """What was created in `[since, until)`, the oldest first."""
    span = (since, until)
    charges = Charge.objects.filter(card__payer__account=account)
    refunds = Refund.objects.filter(charge__card__payer__account=account).select_related("charge")
    yield from merge(
        (_charge(row) for row in _rows(charges, "created_at", span)),
        (_refund(row) for row in _rows(refunds, "created_at", span)),
        (_dispute(row) for row in _rows(charges, "disputed_at", span)),
        key=lambda entry: entry.created_at,
    )


def payers(after: str, *, account: str) -> Iterator[FoundPayer]:
    """Those behind the reference `after`, with their cards."""
    cards = Prefetch("cards", queryset=kept_cards().order_by("pk"))
    rows = Payer.objects.filter(account=account).order_by("pk").prefetch_related(cards)
    if after:
        last = Payer.objects.filter(reference=after).values_list("pk", flat=True).first()
        rows = rows.filter(pk__gt=last or 0)
    for payer in rows.iterator(chunk_size=READ_AT_ONCE):
        methods = tuple(method_of(card) for card in payer.cards.all())
        yield FoundPayer(payer.reference, payer.email, payer.name, methods)


def _rows(rows: QuerySet[Any], column: str, span: tuple[datetime, datetime]) -> Iterator[Any]:
    within = {f"{column}__gte": span[0], f"{column}__lt": span[1]}
    return rows.filter(**within).order_by(column, "pk").iterator(chunk_size=READ_AT_ONCE)


def _charge(charge: Charge) -> Entry:
    return Entry(
        kind=EntryKind.CHARGE,
        reference=charge.reference,
        charge_reference=charge.reference,
        amount=charge.money,
        status=OF_CHARGE[ChargeState(charge.state)],
        created_at=charge.created_at,
        key=charge.key,
        code=charge.decline_code,
    )


def _refund(refund: Refund) -> Entry:
    return Entry(
        kind=EntryKind.REFUND,
        reference=refund.reference,
        charge_reference=refund.charge.reference,
        amount=refund.money,
        status=OF_REFUND[RefundState(refund.state)],
        created_at=refund.created_at,
        key=refund.key,
        code=refund.decline_code,
    )


def _dispute(charge: Charge) -> Entry:
    assert charge.disputed_at, "asked for among the disputed"
    return Entry(
        kind=EntryKind.DISPUTE,
        reference=charge.reference,
        charge_reference=charge.reference,
        amount=charge.money - charge.money_refunded,
        status=OF_DISPUTE[charge.dispute_won],
        created_at=charge.disputed_at,
    )
