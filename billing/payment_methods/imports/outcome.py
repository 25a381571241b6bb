"""What becomes, or would become, of one payer whom a gateway knows."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from billing.customers.models import Customer
from billing.gateways.messages import FoundPayer


class Outcome(StrEnum):
    """What became of one payer; each is counted and told."""

    MADE = "customer made"
    LINKED = "customer linked"
    KNOWN = "known already"
    NOBODY = "nobody with this e-mail"
    TAKEN = "the customer has another payer at the gateway"
    REFUSED = "details that a customer may not have"


def outcome_of(payer: FoundPayer, owner: Any, *, gateway: str) -> Outcome:
    """What would become of it: a dry run asks no more."""
    if owner is None:
        return Outcome.NOBODY
    customer = Customer.objects.filter(owner_id=owner.pk).first()
    if customer is None:
        return Outcome.MADE
    if customer.gateway_reference and customer.gateway_reference != payer.reference:
        return Outcome.TAKEN
    is_same = customer.gateway_reference == payer.reference and customer.gateway == gateway
    return Outcome.KNOWN if is_same else Outcome.LINKED
