"""What is said to the gateway about an attempt, and what is heard: one answer, whatever it raises."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from billing.errors import Declined, IdempotencyMismatch, MoneyError, OutcomeUnknown, UnknownMethod
from billing.gateways import gateway_of
from billing.gateways.messages import ChargeOutcome, ChargeRequest, Succeeded
from billing.payments.attempts.declines import NOT_ACCEPTED, UNKNOWN_METHOD
from billing.payments.attempts.models import Attempt
from billing.payments.models import Payment

logger = logging.getLogger("billing.payments")

Answer = ChargeOutcome | Declined | OutcomeUnknown


def charge(attempt: Attempt) -> Answer:
    """Ask to collect. Raises Unreachable (nothing happened) or Misconfigured."""
    request = ChargeRequest(
        key=attempt.public_id,
        payer_reference=attempt.payment.customer.gateway_reference,
        method_reference=attempt.method.gateway_reference,
        amount=attempt.payment.amount,
        description=_description(attempt.payment),
        return_url=attempt.return_url,
    )
    gateway, keep = gateway_of(attempt.method.gateway), partial(_keep, attempt)
    try:
        return _heard(attempt, lambda: gateway.charge(request, keep=keep)) or OutcomeUnknown()
    # Mismatch: the key came before, when the card or its payer went by another reference. Look, never guess.
    except (OutcomeUnknown, IdempotencyMismatch) as trouble:
        return OutcomeUnknown(str(trouble))
    except UnknownMethod:
        return Declined(UNKNOWN_METHOD, is_hard=True)
    except MoneyError:
        return Declined(NOT_ACCEPTED)


def look(attempt: Attempt) -> Answer | None:
    """How the charge stands; None when the gateway never saw it."""
    gateway = gateway_of(attempt.method.gateway)
    return _heard(attempt, lambda: gateway.read_charge(**_known(attempt)))


def cancel(attempt: Attempt) -> Answer | None:
    """Give up what waits for the cardholder; how the charge stands then."""
    gateway = gateway_of(attempt.method.gateway)
    return _heard(attempt, lambda: gateway.cancel_charge(**_known(attempt)))


def _keep(attempt: Attempt, reference: str) -> None:
    """Commit the charge's id before any money can move: from now on there is something to look up."""
    Attempt.objects.filter(pk=attempt.pk).update(gateway_reference=reference)


def _known(attempt: Attempt) -> dict[str, str]:
    return {"key": attempt.public_id, "reference": attempt.gateway_reference}


def _description(payment: Payment) -> str:
    # In no language: the same key must come with the same words.
    return str(payment.invoice.number) if payment.invoice else payment.public_id


def _heard(attempt: Attempt, ask: Callable[[], ChargeOutcome | None]) -> Answer | None:
    wanted = attempt.payment.amount
    try:
        answer = ask()
    except Declined as refusal:
        return refusal
    if isinstance(answer, Succeeded) and answer.amount != wanted:
        # Not taken for paid: it stays unknown until staff have looked.
        logger.error("%s: asked for %s, the gateway tells of %s", attempt, wanted, answer.amount)
        return OutcomeUnknown("the gateway tells of another amount")
    return answer
