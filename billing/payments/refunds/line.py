"""What is said to the gateway about a refund, and what is heard. Other money goes back unasked."""

from __future__ import annotations

import logging

from billing.errors import Declined, IdempotencyMismatch, MoneyError, OutcomeUnknown, UnknownMethod
from billing.gateways import gateway_of
from billing.gateways.messages import Processing, Refunded, RefundOutcome, RefundRequest
from billing.payments.attempts.queries import paid_attempt
from billing.payments.models import Source
from billing.payments.refunds.models import Refund

logger = logging.getLogger("billing.payments")

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
    try:
        found = gateway.read_refund(key=refund.public_id, charge_reference=charge)
    except Declined as refusal:
        return refusal
    return _checked(refund, found) if found else None


def _checked(refund: Refund, answer: RefundOutcome) -> Answer:
    if isinstance(answer, Processing) or answer.amount == refund.amount:
        return answer
    logger.error("%s: asked for %s, the gateway tells of %s", refund, refund.amount, answer.amount)
    return OutcomeUnknown("the gateway tells of another amount")
