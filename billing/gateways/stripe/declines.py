"""Stripe's decline codes in our words, and which of them no retry will change (Stripe, "Decline codes")."""

from __future__ import annotations

import logging
from functools import lru_cache

logger = logging.getLogger("billing.gateways")

# The bank will never say yes to this card again, or has said that nobody should ask: those that Stripe
# itself does not retry (Stripe, "Smart Retries"), and those for which only another card is the cure.
HARD = frozenset(
    [
        "do_not_try_again",
        "expired_card",
        "highest_risk_level",
        "incorrect_number",
        "invalid_account",
        "invalid_number",
        "lost_card",
        "new_account_information_available",
        "no_account",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    ]
)

# It may pass later, with a correction, or for another amount.
SOFT = frozenset(
    [
        "approve_with_id",
        "authentication_failed",
        "authentication_not_handled",
        "authentication_required",
        "call_issuer",
        "canceled",
        "card_declined",
        "card_not_supported",
        "card_velocity_exceeded",
        "currency_not_supported",
        "do_not_honor",
        "duplicate_transaction",
        "fraudulent",
        "generic_decline",
        "incorrect_address",
        "incorrect_cvc",
        "incorrect_pin",
        "incorrect_zip",
        "insufficient_funds",
        "invalid_amount",
        "invalid_cvc",
        "invalid_expiry_month",
        "invalid_expiry_year",
        "invalid_pin",
        "issuer_not_available",
        "merchant_blacklist",
        "mobile_device_authentication_required",
        "no_action_taken",
        "not_permitted",
        "offline_pin_required",
        "online_or_offline_pin_required",
        "pin_try_exceeded",
        "processing_error",
        "reenter_transaction",
        "security_violation",
        "service_not_allowed",
        "testmode_decline",
        "try_again_later",
        "withdrawal_count_limit_exceeded",
    ]
)

# One word for what Stripe calls by several.
SAME_AS = {
    "generic_decline": "card_declined",
    "invalid_number": "incorrect_number",
    "authentication_not_handled": "authentication_failed",
    "payment_intent_authentication_failure": "authentication_failed",
    "setup_intent_authentication_failure": "authentication_failed",
    "payment_method_unactivated": "card_not_supported",
}

# What Stripe advises beside the code: the network forbids another try.
NEVER_AGAIN = "do_not_try_again"


def refusal(code: str, decline_code: str, advice: str) -> tuple[str, bool]:
    """Our code for a refusal, and whether it is for good. The bank's reason counts before the general one."""
    said = decline_code or code or "card_declined"
    word = SAME_AS.get(said, said)
    if word not in HARD | SOFT:
        _note(said)
    return word, said in HARD or word in HARD or advice == NEVER_AGAIN


@lru_cache(maxsize=256)
def _note(code: str) -> None:
    """Once in each process: a code that is new is soft, and somebody should look it up."""
    logger.warning("Stripe declines with a code that is new to us: %s", code[:64])
