"""From a row of the bank's books to the message that tells of it."""

from __future__ import annotations

from django.urls import reverse

from billing.errors import Declined
from billing.gateways.messages import (
    ChargeOutcome,
    DisputeStatus,
    Method,
    MethodReady,
    NeedsAction,
    Processing,
    Refunded,
    RefundOutcome,
    SetupOutcome,
    SetupStarted,
    Succeeded,
)
from billing.gateways.sandbox.cards import is_hard
from billing.gateways.sandbox.models import (
    Card,
    Charge,
    ChargeState,
    Refund,
    RefundState,
    SetupPage,
    SetupState,
)


def setup_started(page: SetupPage) -> SetupStarted:
    """Where the customer is to go."""
    return SetupStarted(page.reference, reverse("billing:sandbox:card", args=[page.reference]))


def setup_outcome(page: SetupPage) -> SetupOutcome:
    """How the set-up stands. Raises `Declined` when the card or its holder said no."""
    if page.state == SetupState.FAILED:
        raise Declined(page.decline_code, is_hard=is_hard(page.decline_code))
    if page.state == SetupState.NEEDS_ACTION:
        return _challenge(page.reference)
    if page.card is None:
        return Processing(page.reference)
    return MethodReady(method_of(page.card))


def method_of(card: Card) -> Method:
    """What may be told of a card."""
    return Method(
        reference=card.reference,
        kind="card",
        brand=card.brand,
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        country=card.country,
        fingerprint=card.fingerprint,
    )


def charge_outcome(charge: Charge) -> ChargeOutcome:
    """How the charge stands. Raises `Declined` when it was refused."""
    if charge.state == ChargeState.FAILED:
        raise Declined(charge.decline_code, is_hard=is_hard(charge.decline_code))
    if charge.state == ChargeState.NEEDS_ACTION:
        return _challenge(charge.reference)
    return Succeeded(
        reference=charge.reference,
        amount=charge.money,
        refunded=charge.money_refunded,
        disputed_at=charge.disputed_at,
        dispute=_dispute(charge),
    )


def _dispute(charge: Charge) -> DisputeStatus | None:
    if charge.disputed_at is None:
        return None
    decided = {None: DisputeStatus.OPEN, True: DisputeStatus.WON, False: DisputeStatus.LOST}
    return decided[charge.dispute_won]


def refund_outcome(refund: Refund) -> RefundOutcome:
    """What went back. Raises `Declined` when it did not arrive, or came back."""
    if refund.state == RefundState.FAILED:
        raise Declined(refund.decline_code)
    if refund.state == RefundState.PROCESSING:
        return Processing(refund.reference)
    return Refunded(refund.reference, refund.money)


def _challenge(reference: str) -> NeedsAction:
    return NeedsAction(reference, reverse("billing:sandbox:challenge", args=[reference]))
