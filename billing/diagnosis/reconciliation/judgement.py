"""One entry of the gateway's beside what stands here: the difference, if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from billing.diagnosis.reconciliation.mismatch import Mismatch, What
from billing.diagnosis.reconciliation.ours import Ours
from billing.gateways.messages import Entry, EntryKind, EntryStatus
from billing.payments.disputes.states import DisputeState
from billing.payments.refunds.states import CAME_BACK, RefundState
from billing.payments.states import PaymentState


def judge(entry: Entry, ours: Ours) -> Iterator[Mismatch]:
    """What of this entry is otherwise here."""
    yield from _JUDGES[entry.kind](entry, ours)


def _charge(entry: Entry, ours: Ours) -> Iterator[Mismatch]:
    if entry.status != EntryStatus.SUCCEEDED:
        return
    attempt = ours.attempt(entry)
    if attempt is None:
        yield _differs(What.CHARGE_OF_OTHERS, entry)
    elif attempt.state != PaymentState.SUCCEEDED:
        yield _differs(What.CHARGE_NOT_BOOKED, entry, attempt.public_id)
    elif attempt.payment.amount != entry.amount:
        yield _differs(What.CHARGE_AMOUNT, entry, attempt.public_id)


def _refund(entry: Entry, ours: Ours) -> Iterator[Mismatch]:
    attempt, refund = ours.attempt(entry), ours.refund(entry)
    if attempt is None and refund is None:
        # Of somebody else's charge, which is told already.
        return
    name = refund.public_id if refund else ""
    has_gone = entry.status == EntryStatus.SUCCEEDED
    if has_gone and (refund is None or refund.state != RefundState.SUCCEEDED):
        yield _differs(What.REFUND_NOT_BOOKED, entry, name)
    elif refund and entry.status == EntryStatus.FAILED and refund.state not in CAME_BACK:
        yield _differs(What.REFUND_CAME_BACK, entry, name)
    elif refund and has_gone and refund.amount != entry.amount:
        yield _differs(What.REFUND_AMOUNT, entry, name)


def _dispute(entry: Entry, ours: Ours) -> Iterator[Mismatch]:
    attempt = ours.attempt(entry)
    if attempt is None:
        return
    dispute = ours.disputes.get(attempt.payment_id)
    if dispute is None:
        yield _differs(What.DISPUTE_NOT_BOOKED, entry, attempt.public_id)
    elif dispute.state == DisputeState.OPEN and entry.status != EntryStatus.PROCESSING:
        yield _differs(What.DISPUTE_DECIDED, entry, dispute.public_id)


def _differs(what: What, entry: Entry, name: str = "") -> Mismatch:
    return Mismatch(what, entry.amount, name, entry.reference, entry.charge_reference)


_JUDGES: dict[EntryKind, Callable[[Entry, Ours], Iterator[Mismatch]]] = {
    EntryKind.CHARGE: _charge,
    EntryKind.REFUND: _refund,
    EntryKind.DISPUTE: _dispute,
}
