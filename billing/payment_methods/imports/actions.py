from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from billing.customers.actions import create_customer
from billing.customers.models import Customer
from billing.gateways.messages import FoundPayer
from billing.payment_methods.actions import attach_method
from billing.payment_methods.imports.models import Import
from billing.payment_methods.imports.outcome import Outcome, outcome_of
from billing.payment_methods.imports.queries import unseen_methods
from billing.standing.actions import changing


def record_payer(payer: FoundPayer, owner: Any, *, gateway: str, at: datetime) -> Outcome:
    """Make the payer its owner's customer, and put the cards on file, the default first. Twice is once.

    A card that was ever on file here is left as it is, whoever entered it, and whatever became of it since:
    nothing that the gateway keeps is detached by this.
    """
    if owner is None:
        return Outcome.NOBODY
    outcome = outcome_of(payer, owner, gateway=gateway)
    if outcome == Outcome.TAKEN:
        return outcome
    try:
        with transaction.atomic():
            customer = create_customer(owner, at=at)
            with changing(customer.pk, at=at):
                if not _is_linked(customer, payer, gateway=gateway):
                    return Outcome.TAKEN
                for method in unseen_methods(customer, payer, gateway=gateway):
                    attach_method(customer, method, gateway=gateway, at=at)
    except ValidationError:
        return Outcome.REFUSED
    return outcome


def record_progress(gateway: str, *, after: str, seen: int, at: datetime) -> None:
    """Note how far it has come, so that it can be stopped anywhere."""
    Import.objects.update_or_create(
        gateway=gateway,
        defaults={"after": after, "seen": seen, "ended_at": None},
        create_defaults={"after": after, "seen": seen, "started_at": at},
    )


def record_end(gateway: str, *, at: datetime) -> None:
    """It is through: the next one begins at the beginning."""
    Import.objects.filter(gateway=gateway).update(after="", ended_at=at)


def _is_linked(customer: Customer, payer: FoundPayer, *, gateway: str) -> bool:
    """Have the customer go by this payer; False where a set-up was faster and made another."""
    free = Customer.objects.filter(pk=customer.pk, gateway_reference__in=["", payer.reference])
    return bool(free.update(gateway=gateway, gateway_reference=payer.reference))
