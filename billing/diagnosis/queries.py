"""Whom a question is about: a customer, an owner who has none yet, or whoever a refusal names."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from billing.access.denials.models import Denial
from billing.access.subjects import Subject, name_of
from billing.access.viewers import seen_by
from billing.customers.models import Customer
from billing.customers.queries import customer_of, find_customers
from billing.errors import BillingError
from billing.standing.facts import Facts
from billing.standing.queries import standing_of

_SHOWN_MAX = 10


class NobodyFound(BillingError, LookupError):
    """No customer, owner or refusal goes by that name, or several do."""


def find_subject(text: str) -> Subject:
    """By public id, e-mail or owner's name: the exact one, else the only one that holds `text`.

    An owner without a customer is found too. Raises NobodyFound.
    """
    exact = Q(public_id__iexact=text) | Q(email__iexact=text) | Q(name__iexact=text) | _owner_is(text)
    found = list(Customer.objects.filter(exact)[: _SHOWN_MAX + 1])
    if not found and (owner := _owner_called(text)):
        return subject_of_owner(owner)
    found = found or list(find_customers(text)[: _SHOWN_MAX + 1])
    if not found:
        raise NobodyFound(f"no customer or owner goes by {text!r}")
    if len(found) > 1:
        raise NobodyFound(f"{text!r} is not one customer: name one of {_listed(found)}")
    return subject_of_customer(found[0])


def find_denial(reference: str) -> Denial:
    """Raises NobodyFound."""
    denial = Denial.objects.select_related("customer").filter(public_id__iexact=reference).first()
    if denial is None:
        raise NobodyFound(f"no refusal has the reference {reference!r}")
    return denial


def subject_of_customer(customer: Customer) -> Subject:
    stood, owner = standing_of(customer.pk), customer.owner
    # Who pays asks, where that is a person and not a team.
    viewer = owner if hasattr(owner, "is_authenticated") else None
    facts = seen_by(viewer, stood.facts if stood else Facts())
    return Subject(customer.public_id, facts, customer.pk, owner)


def subject_of_owner(owner: Model) -> Subject:
    customer = customer_of(owner)
    return subject_of_customer(customer) if customer else Subject(name_of(owner), Facts(), None, owner)


def subject_of_denial(denial: Denial) -> Subject | None:
    """Whom it refused, as they are now; None when they are gone."""
    if denial.customer:
        subject = subject_of_customer(denial.customer)
        asked = denial.facts.get("viewer")
        return subject._replace(facts=subject.facts.plus(viewer=asked)) if asked else subject
    kind, _, rest = denial.subject.partition(":")
    if kind == "client":
        return Subject(denial.subject, Facts())
    owner = _owner_at(rest) if kind == "owner" else None
    return subject_of_owner(owner) if owner else None


def _owner_at(spelled: str) -> Model | None:
    """`auth.user:7` as the row."""
    label, _, pk = spelled.partition(":")
    try:
        model: Any = apps.get_model(label)
        owner: Model | None = model._base_manager.filter(pk=pk).first()
    except (LookupError, ValueError, ValidationError):
        return None
    return owner


def _owner_called(text: str) -> Model | None:
    model = _owner_model()
    called = Q()
    for name in _owner_names(model):
        called |= Q(**{f"{name}__iexact": text})
    found: list[Model] = list(model._base_manager.filter(called)[:2]) if called else []
    return found[0] if len(found) == 1 else None


def _owner_is(text: str) -> Q:
    """The customer's owner goes by exactly this."""
    named = [name for name in _owner_names(_owner_model()) if name != "email"]
    return Q(**{f"owner__{named[0]}__iexact": text}) if named else Q()


def _owner_names(model: Any) -> list[str]:
    columns = {field.name for field in model._meta.get_fields()}
    return [name for name in (getattr(model, "USERNAME_FIELD", "name"), "email") if name in columns]


def _owner_model() -> Any:
    return Customer._meta.get_field("owner").related_model


def _listed(found: list[Customer]) -> str:
    shown = ", ".join(f"{customer.public_id} ({customer})" for customer in found[:_SHOWN_MAX])
    return f"{shown}, …" if len(found) > _SHOWN_MAX else shown
