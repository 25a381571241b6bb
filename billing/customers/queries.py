from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from billing.customers.models import Customer


def customer_of(owner: Model | None) -> Customer | None:
    """The owner's customer, or None; looking never makes one."""
    # A deleted owner has no key, and would match every customer whose owner is gone.
    if owner is None or owner.pk is None:
        return None
    return Customer.objects.filter(owner_id=owner.pk).first()


def find_customers(text: str) -> QuerySet[Customer]:
    """Customers whose e-mail, name or public id holds `text`, or whose owner goes by it."""
    wanted = Q(email__icontains=text) | Q(name__icontains=text) | Q(public_id__iexact=text)
    return Customer.objects.filter(wanted | owner_goes_by(text))


def owner_goes_by(text: str) -> Q:
    """The owner's own name field (`USERNAME_FIELD` of a user, `name` of a team), if it has one."""
    model: Any = Customer._meta.get_field("owner").related_model
    named = getattr(model, "USERNAME_FIELD", "name")
    has_name = any(field.name == named for field in model._meta.get_fields())
    return Q(**{f"owner__{named}__icontains": text}) if has_name else Q()


def owners_without_customer() -> QuerySet[Any]:
    model: Any = Customer._meta.get_field("owner").related_model
    return model._default_manager.filter(billing_customer=None).order_by("pk")  # type: ignore[no-any-return]
