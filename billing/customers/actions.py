from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
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

    `details` are columns of `Customer`: those left out come from the owner and the settings. Raises
    ValidationError when one is wrong, ValueError when the owner was never saved or is deleted.
    """
    if owner.pk is None:
        raise ValueError("an owner must be saved before it has a customer")
    columns = {**_defaults(owner), **_checked(details), "created_at": at}
    with transaction.atomic():
        customer, is_new = Customer.objects.get_or_create(owner_id=owner.pk, defaults=columns)
        if is_new:
            open_standing(customer.pk, at=at)
            signals.emit(signals.customer_created, Customer, customer=customer, at=at)
    return customer


def create_customers(owners: Iterable[Any], *, at: datetime) -> int:
    """A customer for each owner; how many were new. Can be stopped anywhere and started again."""
    return sum(create_customer(owner, at=at).created_at == at for owner in owners)


def change_billing_details(customer: Customer, **details: str) -> Customer:
    """Write the given details; raises ValidationError and changes nothing when one is wrong."""
    if others := set(details) - set(DETAILS):
        raise TypeError(f"not billing details: {', '.join(sorted(others))}")
    for name, value in _checked(details).items():
        setattr(customer, name, value)
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


def _checked(details: dict[str, str]) -> dict[str, str]:
    draft = Customer(**details)
    draft.clean_fields(exclude={field.name for field in Customer._meta.fields} - set(details))
    return {name: getattr(draft, name) for name in details}


def _defaults(owner: Any) -> dict[str, str]:
    full_name = getattr(owner, "get_full_name", None)
    name = full_name() if full_name else getattr(owner, "name", "")
    # A user's two names together may be longer than the column: PostgreSQL would refuse the row.
    name_max = Customer._meta.get_field("name").max_length
    return {
        "email": _or_blank("email", getattr(owner, "email", "") or ""),
        "name": _or_blank("name", (name or "")[:name_max]),
        "currency": conf().default_currency,
    }


def _or_blank(name: str, value: str) -> str:
    """What an owner is called must not stop a sign-up: what a customer may not hold is left blank."""
    try:
        return _checked({name: value})[name]
    except ValidationError:
        return ""
