from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from billing import signals
from billing.conf import conf
from billing.customers.models import Customer
from billing.customers.states import CustomerState
from billing.standing.actions import changing, open_standing
from billing.states import move

DETAILS = (
    "email", "name", "line1", "line2", "city", "region", "postal_code", "country", "tax_id",
    "locale", "time_zone",
)  # fmt: skip


def create_customer(owner: Any, *, at: datetime, **details: str) -> Customer:
    """The owner's customer, made if there is none; two at once make one.

    `details` are columns of `Customer`: those left out come from the owner and the settings.
    """
    with transaction.atomic():
        customer, is_new = Customer.objects.get_or_create(
            owner_id=owner.pk, defaults={**_defaults(owner), **details, "created_at": at}
        )
        if is_new:
            open_standing(customer.pk, at=at)
            signals.emit(signals.customer_created, Customer, customer=customer, at=at)
    return customer


def create_customers(owners: Iterable[Any], *, at: datetime) -> int:
    """A customer for each owner; how many were new. Can be stopped anywhere and started again."""
    return sum(create_customer(owner, at=at).created_at == at for owner in owners)


def change_billing_details(customer: Customer, **details: str) -> Customer:
    """Write the given details; raises ValidationError and changes nothing when one is wrong."""
    assert set(details) <= set(DETAILS), f"not billing details: {set(details) - set(DETAILS)}"
    for name, value in details.items():
        setattr(customer, name, value)
    customer.clean_fields(exclude={field.name for field in Customer._meta.fields} - set(details))
    customer.save(update_fields=list(details))
    return customer


def suspend_customer(customer: Customer, *, at: datetime, why: str, by: Any = None) -> None:
    """Shut the customer out until resumed. Raises IllegalMove when suspended already."""
    with changing(customer.pk, at=at):
        move(customer, CustomerState.SUSPENDED, at=at, why=why, by=by)
        Customer.objects.filter(pk=customer.pk).update(suspended_at=at)
        signals.emit(signals.customer_suspended, Customer, customer=customer, at=at)
    customer.suspended_at = at


def resume_customer(customer: Customer, *, at: datetime, why: str, by: Any = None) -> None:
    """Let a suspended customer back in. Raises IllegalMove when not suspended."""
    with changing(customer.pk, at=at):
        move(customer, CustomerState.ACTIVE, at=at, why=why, by=by)
        Customer.objects.filter(pk=customer.pk).update(suspended_at=None)
        signals.emit(signals.customer_resumed, Customer, customer=customer, at=at)
    customer.suspended_at = None


def _defaults(owner: Any) -> dict[str, str]:
    full_name = getattr(owner, "get_full_name", None)
    name = full_name() if full_name else getattr(owner, "name", "")
    return {"email": getattr(owner, "email", "") or "", "name": name, "currency": conf().default_currency}
