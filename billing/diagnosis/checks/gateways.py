from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.checks import CheckMessage, Error

from billing.diagnosis.checks.given import is_usable, sound
from billing.diagnosis.checks.shape import unknown_key
from billing.gateways.base import Gateway
from billing.gateways.messages import Problem
from billing.gateways.registry import backend_of

_ENTRY_KEYS = ("BACKEND", "OPTIONS")


def check_gateways(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each gateway loads and finds nothing wrong with its settings; one is the default."""
    if not is_usable("GATEWAYS"):
        return []
    gateways = sound().gateways
    found = [message for alias, entry in gateways.items() for message in _entry(alias, entry)]
    return found if "default" in gateways else [_no_default(), *found]


def _entry(alias: str, entry: Mapping[str, Any]) -> list[CheckMessage]:
    where = f'BILLING["GATEWAYS"]["{alias}"]'
    unknown = [unknown_key(key, _ENTRY_KEYS, where) for key in entry if key not in _ENTRY_KEYS]
    if "BACKEND" not in entry:
        hint = 'Name one, such as "BACKEND": "billing.gateways.sandbox".'
        return [*unknown, Error(f"{where} has no BACKEND", hint=hint, id="billing.E005")]
    options = entry.get("OPTIONS", {})
    if not isinstance(options, Mapping):
        wrong = f'{where}["OPTIONS"] is of type {type(options).__name__}'
        return [*unknown, Error(wrong, hint="It must be a dict.", id="billing.E003")]
    return [*unknown, *_backend(alias, entry, options)]


def _backend(alias: str, entry: Mapping[str, Any], options: Mapping[str, Any]) -> list[CheckMessage]:
    where = f'the gateway "{alias}"'
    try:
        backend: Gateway = backend_of(entry)(alias, options)
    # Importing runs other people's code: whatever it raises is what there is to tell.
    except Exception as error:
        hint = (
            "BACKEND names a package with a class Backend in its module gateway. A gateway with tables, "
            'such as "billing.gateways.sandbox", must also stand in INSTALLED_APPS.'
        )
        return [Error(f"{where} does not load: {error}", hint=hint, id="billing.E006")]
    return [
        Error(f"{where}: {problem.message}", hint=problem.hint, id="billing.E007")
        for problem in _problems(backend)
    ]


def _problems(backend: Gateway) -> list[Problem]:
    try:
        return backend.check()
    except Exception as error:
        return [Problem(f"its check() failed: {error!r}", "Ask whoever wrote this gateway.")]


def _no_default() -> CheckMessage:
    hint = 'New customers pay through the entry called "default": add one.'
    return Error('BILLING["GATEWAYS"] has no entry "default"', hint=hint, id="billing.E004")
