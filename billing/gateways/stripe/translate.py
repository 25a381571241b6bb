"""Stripe's objects in our words. What is not there yet is `None` or `Processing`; refusals are raised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from billing.errors import Declined, UnknownMethod
from billing.gateways.messages import (
    ChargeOutcome,
    DisputeStatus,
    Entry,
    EntryKind,
    EntryStatus,
    Method,
    MethodReady,
    NeedsAction,
    Processing,
    Refunded,
    RefundOutcome,
    SetupOutcome,
    Succeeded,
)
from billing.gateways.stripe.amounts import from_stripe
from billing.gateways.stripe.declines import refusal

# In our metadata: the key that our side calls it by.
KEY = "key"
ASKS_THE_BANK = "authentication_required"
GONE = "unknown_method"

# An inquiry ("warning_…") takes no money, and is no dispute before it is escalated to one.
DISPUTES = {
    "needs_response": DisputeStatus.OPEN,
    "under_review": DisputeStatus.OPEN,
    "prevented": DisputeStatus.WON,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}
OF_DISPUTES = {
    DisputeStatus.OPEN: EntryStatus.PROCESSING,
    DisputeStatus.WON: EntryStatus.FAILED,
    DisputeStatus.LOST: EntryStatus.SUCCEEDED,
}
STATUSES = {
    "succeeded": EntryStatus.SUCCEEDED,
    "pending": EntryStatus.PROCESSING,
    "requires_action": EntryStatus.PROCESSING,
    "failed": EntryStatus.FAILED,
    "canceled": EntryStatus.FAILED,
}


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def key_of(thing: Any) -> str:
    return str(thing.metadata.to_dict().get(KEY, "")) if thing.metadata else ""


def method_of(method: Any) -> Method:
    """What is kept of a card. Raises UnknownMethod for one that belongs to no customer any more."""
    if not method.customer:
        raise UnknownMethod("Stripe keeps this card for nobody any more")
    card = method.card
    return Method(
        reference=method.id,
        kind=method.type,
        brand=card.brand,
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        country=card.country or "",
        fingerprint=card.fingerprint or "",
    )


def setup_outcome(intent: Any, *, reference: str) -> SetupOutcome:
    """How a SetupIntent stands, told under the name that its page has."""
    if intent is None:
        return Processing(reference)
    match intent.status:
        case "succeeded":
            return _ready(intent)
        case "requires_action":
            return NeedsAction(reference, _url(intent))
        case "canceled":
            raise Declined("canceled")
        case "requires_payment_method" if intent.last_setup_error:
            raise declined(intent.last_setup_error)
    return Processing(reference)


def charge_outcome(intent: Any, dispute: Any = None) -> ChargeOutcome | None:
    """How a PaymentIntent stands; None while nobody has asked for money. Raises Declined."""
    error = intent.last_payment_error
    match intent.status:
        case "succeeded":
            return _succeeded(intent, dispute)
        case "requires_action":
            return NeedsAction(intent.id, _url(intent))
        case "processing" | "requires_capture":
            return Processing(intent.id)
        case "canceled":
            raise Declined("canceled")
        case "requires_payment_method" if error and error.code == ASKS_THE_BANK:
            # Nobody was there to be asked. They pay on our page, where they are.
            return NeedsAction(intent.id, "")
        case "requires_payment_method" if error:
            raise declined(error)
    return None


def refund_outcome(refund: Any) -> RefundOutcome:
    """How a refund stands. Raises Declined when the money is with us again."""
    match STATUSES.get(refund.status, EntryStatus.PROCESSING):
        case EntryStatus.SUCCEEDED:
            return Refunded(refund.id, from_stripe(refund.amount, refund.currency))
        case EntryStatus.FAILED:
            raise Declined(str(getattr(refund, "failure_reason", None) or refund.status))
    return Processing(refund.id)


def declined(error: Any) -> Declined:
    """The refusal that an intent remembers."""
    said = (getattr(error, name, None) or "" for name in ("code", "decline_code", "advice_code"))
    code, is_hard = refusal(*map(str, said))
    return Declined(code, is_hard=is_hard)


def charge_entry(charge: Any) -> Entry:
    return Entry(
        EntryKind.CHARGE,
        reference=charge.payment_intent or charge.id,
        charge_reference=charge.payment_intent or charge.id,
        amount=from_stripe(charge.amount, charge.currency),
        status=STATUSES.get(charge.status, EntryStatus.PROCESSING),
        created_at=instant(charge.created),
        key=key_of(charge),
        code=charge.failure_code or "",
    )


def refund_entry(refund: Any) -> Entry:
    return Entry(
        EntryKind.REFUND,
        reference=refund.id,
        charge_reference=refund.payment_intent or refund.charge or "",
        amount=from_stripe(refund.amount, refund.currency),
        status=STATUSES.get(refund.status, EntryStatus.PROCESSING),
        created_at=instant(refund.created),
        key=key_of(refund),
        code=str(getattr(refund, "failure_reason", None) or ""),
    )


def takes_money(dispute: Any) -> bool:
    """Whether it is more than an inquiry."""
    return dispute.status in DISPUTES


def dispute_entry(dispute: Any) -> Entry:
    status = DISPUTES[dispute.status]
    return Entry(
        EntryKind.DISPUTE,
        reference=dispute.id,
        charge_reference=dispute.payment_intent or dispute.charge,
        amount=from_stripe(dispute.amount, dispute.currency),
        status=OF_DISPUTES[status],
        created_at=instant(dispute.created),
    )


def _ready(intent: Any) -> MethodReady:
    try:
        return MethodReady(method_of(intent.payment_method))
    except UnknownMethod:
        # Entered well, and detached before we asked.
        raise Declined(GONE) from None


def _succeeded(intent: Any, dispute: Any) -> Succeeded:
    charge, currency = intent.latest_charge, intent.currency
    return Succeeded(
        reference=intent.id,
        amount=from_stripe(intent.amount_received, currency),
        refunded=from_stripe(charge.amount_refunded if charge else 0, currency),
        disputed_at=instant(dispute.created) if dispute else None,
        dispute=DISPUTES[dispute.status] if dispute else None,
        disputed=from_stripe(dispute.amount, dispute.currency) if dispute else None,
    )


def _url(intent: Any) -> str:
    """Where the cardholder confirms; empty where only Stripe's script can lead there."""
    redirect = getattr(intent.next_action, "redirect_to_url", None)
    return str(redirect.url) if redirect else ""
