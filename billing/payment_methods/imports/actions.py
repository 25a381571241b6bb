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


def record_payer(payer: FoundPayer, owner: Any, *, gateway: str, at: datetime) -> Outcome:
    """Make the payer its owner's customer, and put the cards on file, the default first. Twice is once."""
    if owner is None:
        return Outcome.NOBODY
    outcome = outcome_of(payer, owner, gateway=gateway)
    if outcome == Outcome.TAKEN:
        return outcome
    try:
        with transaction.atomic():
            customer = create_customer(owner, at=at)
            linked = {"gateway": gateway, "gateway_reference": payer.reference}
            Customer.objects.filter(pk=customer.pk).update(**linked)
            for method in payer.methods:
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
