"""From an alias in `BILLING["GATEWAYS"]` to the gateway that stands behind it."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any, cast

from django.core.signals import setting_changed

from billing.conf import conf
from billing.errors import Misconfigured
from billing.gateways.base import Gateway


@lru_cache(maxsize=32)
def gateway_of(alias: str) -> Gateway:
    """The gateway called `alias`. Raises `Misconfigured` when it is unknown or its settings are wrong."""
    gateway = load(alias)
    if problems := gateway.check():
        raise Misconfigured("; ".join(problem.message for problem in problems))
    return gateway


def is_configured(alias: str) -> bool:
    """Whether a payment through `alias` could be tried at all. Asks no network."""
    try:
        gateway_of(alias)
    except Misconfigured:
        return False
    return True


def load(alias: str) -> Gateway:
    """The gateway as configured, its settings unchecked."""
    try:
        entry = conf().gateways[alias]
    except KeyError:
        raise Misconfigured(f'BILLING["GATEWAYS"] has no entry "{alias}"') from None
    return backend_of(entry)(alias, entry.get("OPTIONS", {}))


def backend_of(entry: Any) -> type[Gateway]:
    """The class `Backend` in the module `gateway` of a BACKEND, found as Django finds a database ENGINE."""
    try:
        module = import_module(f"{entry['BACKEND']}.gateway")
        return cast("type[Gateway]", module.Backend)
    # RuntimeError: a gateway with tables whose app is not installed.
    except (ImportError, AttributeError, KeyError, TypeError, RuntimeError) as error:
        raise Misconfigured(f"the gateway's BACKEND does not load: {error}") from error


def _forget(*, setting: str, **_: object) -> None:
    if setting in {"BILLING", "DEBUG"}:
        gateway_of.cache_clear()


setting_changed.connect(_forget, dispatch_uid="billing.gateways")
