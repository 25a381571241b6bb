"""Cards that Stripe keeps. Only what is seen there is gone: what is not may be another account's."""

from __future__ import annotations

from typing import Any

import stripe

from billing.errors import UnknownMethod
from billing.gateways.messages import Method
from billing.gateways.stripe.errors import is_missing, looking, moving
from billing.gateways.stripe.translate import method_of


def read(api: Any, reference: str) -> Method:
    """Raises UnknownMethod for a card that Stripe shows and keeps for nobody; unseen, it is Misconfigured."""
    with looking():
        return method_of(api.payment_methods.retrieve(reference))


def detach(api: Any, reference: str) -> None:
    with looking():
        is_kept = api.payment_methods.retrieve(reference).customer
    if is_kept:
        with moving():
            api.payment_methods.detach(reference)


def assert_kept_for(api: Any, payer: str, *, reference: str) -> None:
    """Raises UnknownMethod for a card that is gone or another's, Misconfigured where the key sees neither."""
    with looking():
        try:
            owner = api.payment_methods.retrieve(reference).customer
        except stripe.InvalidRequestError as error:
            if not is_missing(error):
                raise
            # Of the cards that are older than PaymentMethods nothing stays. Their payer does, in its account.
            api.customers.retrieve(payer)
            owner = None
    if owner != payer:
        raise UnknownMethod("Stripe keeps this card for this payer no more")
