"""Charges at Stripe: PaymentIntents, created without a card, confirmed with one, looked up, given up."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import stripe

from billing.errors import Misconfigured, OutcomeUnknown, Unreachable
from billing.gateways.base import Keep
from billing.gateways.messages import ChargeOutcome, ChargeRequest, Processing
from billing.gateways.stripe import books, translate
from billing.gateways.stripe.amounts import to_stripe
from billing.gateways.stripe.errors import looking, moving

# States in which a PaymentIntent can still be given up (Stripe, "Cancel a PaymentIntent").
WAITING = {"requires_payment_method", "requires_confirmation", "requires_action", "processing"}


def charge(api: Any, request: ChargeRequest, *, keep: Keep) -> ChargeOutcome:
    """Created unconfirmed, its id kept, then confirmed: there is always an id to look up.

    It is created without a card: the same one, entered anew meanwhile, is no other request.
    """
    told = {
        "amount": to_stripe(request.amount),
        "currency": request.amount.currency.lower(),
        "customer": request.payer_reference,
        "payment_method_types": ["card"],
        "metadata": {translate.KEY: request.key},
    }
    described = {"description": request.description} if request.description else {}
    with looking():
        intent = api.payment_intents.create({**told, **described}, {"idempotency_key": request.key})
    keep(intent.id)
    return _confirmed(api, intent.id, request)


def found(api: Any, *, key: str, reference: str) -> Any:
    """The intent; None where nothing is known by this key."""
    if reference:
        return retrieved(api, reference)
    with looking():
        seen = api.payment_intents.search({"query": f'metadata["{translate.KEY}"]:"{key}"'})
    return retrieved(api, seen.data[0].id) if seen.data else None


def retrieved(api: Any, reference: str) -> Any:
    with looking():
        return api.payment_intents.retrieve(reference, {"expand": ["latest_charge"]})


def canceled(api: Any, intent: Any) -> Any:
    """The intent as it stands once it was given up, where it can be."""
    if intent.status not in WAITING:
        return intent
    with looking(), suppress(stripe.InvalidRequestError):
        # Refused when it has ended meanwhile: then it says so itself. A key would repeat the refusal.
        api.payment_intents.cancel(intent.id)
    return retrieved(api, intent.id)


def outcome_of(api: Any, intent: Any) -> ChargeOutcome | None:
    charge = intent.latest_charge
    dispute = books.dispute_of(api, intent.id) if charge and charge.disputed else None
    return translate.charge_outcome(intent, dispute)


def _confirmed(api: Any, reference: str, request: ChargeRequest) -> ChargeOutcome:
    # Without a customer who could be asked, the bank is told so.
    how = {"return_url": request.return_url} if request.return_url else {"off_session": True}
    told = {**how, "payment_method": request.method_reference, "expand": ["latest_charge"]}
    intent, once = None, {"idempotency_key": f"{request.key}-confirm"}
    with moving():
        try:
            intent = api.payment_intents.confirm(reference, told, once)
        except stripe.CardError as refusal:
            if refusal.code != translate.ASKS_THE_BANK:
                raise
        except stripe.InvalidRequestError as error:
            # Confirmed before, and gone on since.
            if error.code != "payment_intent_unexpected_state":
                raise
    try:
        outcome = outcome_of(api, intent or retrieved(api, reference))
    except (Misconfigured, Unreachable) as trouble:
        # The bank has been asked by now: whatever is in the way of looking, the money may have moved.
        unknown = OutcomeUnknown(str(trouble))
        unknown.request_id = trouble.request_id
        raise unknown from trouble
    return outcome or Processing(reference)
