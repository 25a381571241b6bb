from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from billing.diagnosis.checks.given import sound

MIDDLEWARE = "billing.access.middleware.PaymentRequiredMiddleware"


def check_prefixes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A prefix is compared with the path of a request, which begins with a slash."""
    given = sound()
    named = [("PROTECTED_PREFIXES", prefix) for prefix in given.protected_prefixes]
    named += [("EXEMPT_PREFIXES", prefix) for prefix in given.exempt_prefixes]
    return [
        Error(
            f'BILLING["{key}"]: {prefix!r:.80} does not begin with a slash',
            hint=f'It matches no path. Write "/{prefix:.80}".',
            id="billing.E013",
        )
        for key, prefix in named
        if not prefix.startswith("/")
    ]


def check_middleware(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Prefixes are guarded by a middleware, which must know who signed in."""
    from billing.access.middleware import PaymentRequiredMiddleware

    ours, signs_in = positions_of(PaymentRequiredMiddleware), positions_of(AuthenticationMiddleware)
    if not ours:
        return [_absent()] if sound().protected_prefixes else []
    if signs_in and min(ours) < min(signs_in):
        hint = "Put it after AuthenticationMiddleware: before it, nobody has signed in yet."
        return [Error("PaymentRequiredMiddleware comes too early", hint=hint, id="billing.E015")]
    return []


def positions_of(wanted: type) -> list[int]:
    """Where in MIDDLEWARE this class stands, or one made of it."""
    return [position for position, path in enumerate(settings.MIDDLEWARE) if _is(path, wanted)]


def _is(path: str, wanted: type) -> bool:
    try:
        found = import_string(path)
    except Exception:
        # Django tells of a middleware that does not import.
        return False
    return isinstance(found, type) and issubclass(found, wanted)


def _absent() -> CheckMessage:
    said = 'BILLING["PROTECTED_PREFIXES"] is set, and no middleware guards them: these URLs are open'
    hint = f'Add "{MIDDLEWARE}" to MIDDLEWARE, after AuthenticationMiddleware.'
    return Error(said, hint=hint, id="billing.E014")
