from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q

from billing.conf import owner_model
from billing.customers.models import Customer
from billing.gateways.messages import FoundPayer, Method
from billing.payment_methods.imports.models import Import
from billing.payment_methods.models import PaymentMethod


def import_under_way(gateway: str) -> Import | None:
    """One that was stopped before its end."""
    return Import.objects.filter(gateway=gateway, ended_at=None).exclude(after="").first()


def owner_by_email(payer: FoundPayer) -> Any | None:
    """The one owner with the payer's e-mail; None where there is none, or several share it."""
    model: Any = apps.get_model(owner_model())
    try:
        model._meta.get_field("email")
    except FieldDoesNotExist:
        return None
    if not payer.email:
        return None
    found = model._default_manager.filter(email__iexact=payer.email)[:2]
    return found[0] if len(found) == 1 else None


def unseen_methods(customer: Customer, payer: FoundPayer, *, gateway: str) -> list[Method]:
    """The payer's cards that were never on file here; of the same card twice the first, so the default."""
    whose = Q(customer=customer) | Q(gateway_reference__in=[card.reference for card in payer.methods])
    on_file = PaymentMethod.objects.filter(whose, gateway=gateway)
    seen = {
        name
        for method in on_file
        for name in (method.gateway_reference, method.fingerprint, *method.superseded_references)
    }
    unseen: dict[str, Method] = {}
    for card in payer.methods:
        fingerprint = card.fingerprint or card.reference
        if not seen & {fingerprint, card.reference}:
            unseen.setdefault(fingerprint, card)
    return list(unseen.values())
