"""What a refusal means beyond this one charge. The codes are Stripe's, as all our gateways tell them."""

from __future__ import annotations

# The bank will never charge this card again: dead, closed, or not made for such payments. Only these mark a
# card, beside what a gateway calls hard. Too little money, a fault on the line or a bank that gives no
# reason may pass tomorrow, and must not shut anybody out who has a card.
OF_THE_CARD = frozenset(
    {
        "card_not_supported",
        "expired_card",
        "incorrect_number",
        "invalid_account",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
        "unknown_method",
    }
)

# Ours, for what no bank said.
UNKNOWN_METHOD = "unknown_method"  # The gateway has forgotten the card.
NOT_ACCEPTED = "amount_not_accepted"  # Too little or too much for this gateway.
NEVER_ARRIVED = "never_arrived"  # The gateway was away for too long.
NOT_NEEDED = "not_needed"  # The invoice was settled otherwise before the gateway could be asked.
CANCELED = "canceled"  # The customer went for another way to pay.

# We went away, no bank said no: money that comes all the same is booked.
GIVEN_UP = frozenset({NEVER_ARRIVED, NOT_NEEDED, CANCELED})

# No other card is tried: the cardholder said no, or it was not about the card.
NO_OTHER_CARD = GIVEN_UP | {"authentication_failed", NOT_ACCEPTED}

# Nothing that anybody must be told of.
QUIET = frozenset({NOT_NEEDED, CANCELED})
