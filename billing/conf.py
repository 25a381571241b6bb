"""The one dict of settings, `BILLING`, read lazily, typed and frozen; the defaults stand in the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed


def _ladder() -> Mapping[str, int | None]:
    # A day behind the second and the third retry: nobody loses what the retry would have spared them.
    return {"warn": 0, "read_only": 8, "refuse": 15}


def _sandbox_only() -> Mapping[str, Mapping[str, Any]]:
    return {"default": {"BACKEND": "billing.gateways.sandbox"}}


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the key of the same name, in capitals, of `settings.BILLING`."""

    access_ladder: Mapping[str, int | None] = field(default_factory=_ladder)
    access_policies: tuple[str, ...] = (
        "billing.access.policies.not_suspended",
        "billing.access.policies.nothing_overdue",
        "billing.access.policies.able_to_pay",
    )
    after_dunning: str = "leave"
    client_identity: str = "billing.access.rates.identity.remote_addr"
    clock: str = "django.utils.timezone.now"
    collect_when_due: bool = True
    customer_on_sign_up: bool = False
    default_currency: str = "USD"
    dunning_days: tuple[int, ...] = (2, 7, 14, 21)
    exempt_prefixes: tuple[str, ...] = ()
    gateways: Mapping[str, Mapping[str, Any]] = field(default_factory=_sandbox_only)
    health_token: str = ""
    inbox_days: int = 90
    low_credit: Mapping[str, str] = field(default_factory=dict)
    owner_resolver: str = "billing.customers.owners.user_of"
    portal_shell: str = "billing/shell.html"
    protected_prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rate_cache: str = "default"
    roles: str = "billing.customers.roles.OwnerPays"
    sandbox_in_production: bool = False
    send_csp: bool = True
    shadow: bool = False
    site_name: str = ""
    site_url: str = ""
    staff_emails: tuple[str, ...] = ()
    standing_sources: tuple[str, ...] = (
        "billing.customers.facts.facts",
        "billing.payment_methods.facts.facts",
        "billing.invoices.facts.facts",
        "billing.payments.dunning.facts.facts",
        "billing.access.passes.facts.facts",
        "billing.access.rates.facts.facts",
    )
    # Read by the app of that name, where it is installed.
    subscriptions: Mapping[str, Any] = field(default_factory=dict)
    support_email: str = ""
    wake_up: str = "billing.wake.by_celery"


KEYS = {entry.name.upper(): entry.name for entry in fields(Settings)}


@lru_cache(maxsize=1)
def conf() -> Settings:
    """The project's settings. Unknown keys and wrong types are named by `manage.py check`, not here."""
    given: Mapping[str, Any] = getattr(settings, "BILLING", {})
    return Settings(**{KEYS[key]: _frozen(value) for key, value in given.items() if key in KEYS})


def owner_model() -> str:
    """The label of the model that owns customers: `BILLING_OWNER_MODEL`, else the user model."""
    label: str = getattr(settings, "BILLING_OWNER_MODEL", settings.AUTH_USER_MODEL)
    return label


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _forget(*, setting: str, **_: object) -> None:
    if setting == "BILLING":
        conf.cache_clear()


setting_changed.connect(_forget, dispatch_uid="billing.conf")
