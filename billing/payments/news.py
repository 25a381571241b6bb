"""What the gateway tells of money, also of what was settled long ago: looked up there, then written here.

Nothing that an event says is believed: it says where to look. So they may come twice, late, in any order.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from billing.gateways.messages import Succeeded
from billing.payments.attempts import line
from billing.payments.attempts.actions import complete_attempt, record_answer
from billing.payments.attempts.models import Attempt
from billing.payments.disputes.actions import refresh_dispute
from billing.payments.refunds.actions import refresh_refund as refresh
from billing.payments.refunds.elsewhere import record_refunds_elsewhere
from billing.payments.refunds.models import Refund
from billing.payments.states import FINAL, PaymentState


def refresh_charge(gateway: str, *, reference: str, key: str = "", at: datetime) -> bool:
    """Write down how this charge stands: its end, its dispute, what was sent back of it. Whether it is ours.

    Raises Unreachable, OutcomeUnknown or Misconfigured when the gateway cannot tell.
    """
    attempt = _attempt(gateway, reference=reference, key=key)
    if attempt is None:
        return False
    if attempt.state not in FINAL:
        complete_attempt(attempt, at=at)
        attempt.refresh_from_db()
    if attempt.state in FINAL:
        _refresh_ended(attempt, at=at)
    return True


def refresh_refund(gateway: str, *, charge_reference: str, key: str = "", at: datetime) -> bool:
    """Write down how this refund stands, also long after it had succeeded. Whether it is of a charge of ours.

    Raises as `refresh_charge` does.
    """
    refund = Refund.objects.filter(public_id=key, payment__gateway=gateway).first() if key else None
    if refund:
        refresh(refund, at=at)
        return True
    return refresh_charge(gateway, reference=charge_reference, at=at)


def _attempt(gateway: str, *, reference: str, key: str) -> Attempt | None:
    known = Q(public_id=key) if key else Q(pk=None)
    if reference:
        known |= Q(gateway_reference=reference)
    found = Attempt.objects.filter(known, method__gateway=gateway)
    return found.select_related("payment__customer", "payment__invoice", "method").first()


def _refresh_ended(attempt: Attempt, *, at: datetime) -> None:
    answer = line.look(attempt)
    if not isinstance(answer, Succeeded):
        return
    if attempt.state == PaymentState.FAILED:
        # Money that came after we had given it up; a bank's own no is never overruled.
        record_answer(attempt, answer, at=at)
        attempt.refresh_from_db()
    if attempt.state == PaymentState.SUCCEEDED:
        # Refunds first: what went back cannot be disputed as well.
        record_refunds_elsewhere(attempt, answer, at=at)
        with transaction.atomic(durable=True):
            refresh_dispute(attempt.payment, answer, at=at)
