from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from billing.conf import owner_model
from billing.gateways.messages import FoundPayer
from billing.payment_methods.imports.models import Import


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
