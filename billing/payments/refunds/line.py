"""What is said to the gateway about a refund, and what is heard. Other money goes back unasked."""

from __future__ import annotations

import logging

from billing.errors import Declined, IdempotencyMismatch, MoneyError, OutcomeUnknown, UnknownMethod
from billing.gateways import gateway_of
from billing.gateways.messages import (
    Entry,
    EntryStatus,
    Processing,
    Refunded,
    RefundOutcome,
    RefundRequest,
)
from billing.payments.attempts.queries import paid_attempt
from billing.payments.models import Source
from billing.payments.refunds.models import Refund

logger = logging.getLogger("billing.payments")

# Begins the key of a refund that was made at the gateway, behind our back.
KEY_ELSEWHERE = "elsewhere:"

Answer = RefundOutcome | Declined | OutcomeUnknown


def send_back(refund: Refund) -> Answer:
    """Ask for it. Raises Unreachable (nothing happened) or Misconfigured."""
    if refund.payment.source != Source.METHOD:
        return Refunded("", refund.amount)
    attempt = paid_attempt(refund.payment)
    assert attempt, f"{refund.payment} was paid by card, and one attempt has brought the money"
    request = RefundRequest(refund.public_id, attempt.gateway_reference, refund.amount)
    try:
        return _checked(refund, gateway_of(refund.payment.gateway).refund(request))
    # Mismatch: the key came before. Look, never guess.
    except (OutcomeUnknown, IdempotencyMismatch) as trouble:
        return OutcomeUnknown(str(trouble))
    except (Declined, MoneyError, UnknownMethod) as refusal:
        return Declined(str(refusal))


def look(refund: Refund) -> Answer | None:
    """How the refund with this key stands; None when the gateway never saw it."""
    if refund.payment.source != Source.METHOD:
        return Refunded("", refund.amount)
    attempt = paid_attempt(refund.payment)
    charge = attempt.gateway_reference if attempt else ""
    gateway = gateway_of(refund.payment.gateway)
    if is_elsewhere(refund):
        reference = refund.key.removeprefix(KEY_ELSEWHERE)
        entries = gateway.read_refunds(charge)
        return next((answer_of(entry) for entry in entries if entry.reference == reference), None)
    try:
        found = gateway.read_refund(key=refund.public_id, charge_reference=charge)
    except Declined as refusal:
        return refusal
    return _checked(refund, found) if found else None


def is_elsewhere(refund: Refund) -> bool:
    """Whether nobody here asked for it: then nobody here may ask for it again."""
    return refund.key.startswith(KEY_ELSEWHERE)


def answer_of(entry: Entry) -> Answer:
    """What a line of the gateway's books tells of a refund."""
    match entry.status:
        case EntryStatus.SUCCEEDED:
            return Refunded(entry.reference, entry.amount)
        case EntryStatus.PROCESSING:
            return Processing(entry.reference)
    return Declined(entry.code or "failed")


def _checked(refund: Refund, answer: RefundOutcome) -> Answer:
    if isinstance(answer, Processing) or answer.amount == refund.amount:
        return answer
    logger.error("%s: asked for %s, the gateway tells of %s", refund, refund.amount, answer.amount)
    return OutcomeUnknown("the gateway tells of another amount")
