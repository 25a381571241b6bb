from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from inspect import isclass, signature
from typing import Any, NamedTuple

from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string
from django.utils.timezone import is_aware

from billing.diagnosis.checks.given import sound

_POLICY = ("facts", "at")


class _Named(NamedTuple):
    """A dotted path in the settings, and with what the thing there will be called."""

    where: str
    path: str
    arguments: tuple[str, ...]


def check_paths(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every dotted path leads to something that can be called as we shall call it."""
    return [message for named in _named() for message in _check(named)]


def check_clock(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The clock tells aware instants: all of our times are compared with it."""
    try:
        said = import_string(sound().clock)()
    except Exception:
        # What does not import is told by `check_paths`; one that needs its tables has none yet.
        return []
    if isinstance(said, datetime) and is_aware(said):
        return []
    hint = "Set USE_TZ = True, and name a clock that returns an aware datetime."
    return [Error('BILLING["CLOCK"] does not tell the time zone', hint=hint, id="billing.E010")]


def _named() -> Iterator[_Named]:
    given = sound()
    yield _Named('BILLING["CLOCK"]', given.clock, ())
    yield _Named('BILLING["OWNER_RESOLVER"]', given.owner_resolver, ("request",))
    yield _Named('BILLING["CLIENT_IDENTITY"]', given.client_identity, ("request",))
    yield _Named('BILLING["ROLES"]', given.roles, ())
    yield _Named('BILLING["WAKE_UP"]', given.wake_up, ("step",))
    for path in given.standing_sources:
        yield _Named('BILLING["STANDING_SOURCES"]', path, ("customer_ids",))
    for path in given.access_policies:
        yield _Named('BILLING["ACCESS_POLICIES"]', path, _POLICY)
    for prefix, paths in given.protected_prefixes.items():
        for path in paths:
            yield _Named(f'BILLING["PROTECTED_PREFIXES"][{prefix!r:.80}]', path, _POLICY)


def _check(named: _Named) -> list[CheckMessage]:
    try:
        found = import_string(named.path)
    # Importing runs other people's code: whatever it raises is what there is to tell.
    except Exception as error:
        hint = "Write the dotted path of something at the top of a module, such as shop.billing.owner_of."
        said = f"{named.where} does not import {named.path!r:.120}: {error}"
        return [Error(said, hint=hint, id="billing.E008")]
    if _can_be_called(found, named.arguments) and _has_roles(found, named):
        return []
    hint = f"It is called with ({', '.join(named.arguments)}); see docs/reference/settings.md."
    said = f"{named.where}: {named.path} is not what stands there"
    return [Error(said, hint=hint, id="billing.E009")]


def _can_be_called(found: Any, arguments: tuple[str, ...]) -> bool:
    try:
        signature(found).bind(*arguments)
    except TypeError:
        return False
    except ValueError:
        # Some of Python's own functions do not tell what they take.
        return callable(found)
    return True


def _has_roles(found: Any, named: _Named) -> bool:
    if "ROLES" not in named.where or not isclass(found):
        return True
    return all(callable(getattr(found, name, None)) for name in ("roles_of", "payers_of"))
