"""A customer for every new owner, where `BILLING["CUSTOMER_ON_SIGN_UP"]` asks for it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models.signals import post_save

from billing.clock import now
from billing.conf import conf, owner_model
from billing.customers.actions import create_customer


def connect() -> None:
    # Not by sender: proxies and children of the owner's model sign up too.
    post_save.connect(_greet, dispatch_uid="billing.sign_up")


def _greet(*, instance: Any, created: bool, raw: bool = False, **_: object) -> None:
    # Fixtures (`raw`) bring their own customers.
    if created and not raw and conf().customer_on_sign_up and isinstance(instance, _owners()):
        create_customer(instance, at=now())


def _owners() -> Any:
    return apps.get_model(owner_model())
