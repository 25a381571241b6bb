from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, NamedTuple

from billing.access.middleware import PaymentRequiredMiddleware, is_exempt
from billing.conf import conf
from billing.diagnosis.checks.prefixes import positions_of
from billing.diagnosis.gate_list.guards import (
    Guard,
    of_decorators,
    of_methods,
    of_permissions,
    of_prefixes,
)
from billing.diagnosis.gate_list.patterns import Pattern, all_patterns, pattern_at


class Guarding(StrEnum):
    """`PARTLY`: some of its URLs or methods. `SHADOW`: its gates decide and refuse nobody."""

    GUARDED = "guarded"
    PARTLY = "partly"
    SHADOW = "shadow"
    FREE = "free"
    EXEMPT = "exempt"


class Listed(NamedTuple):
    """A URL of the project with all that guards it."""

    pattern: Pattern
    guarding: Guarding
    guards: tuple[Guard, ...]

    @property
    def by(self) -> str:
        return "; ".join(f"{guard.where}: {guard.takes}" for guard in self.guards)

    @property
    def is_unguarded(self) -> bool:
        """Whether somebody may get in unasked without the project having said so.

        The admin has a door of its own.
        """
        is_open = self.guarding not in {Guarding.GUARDED, Guarding.EXEMPT}
        return is_open and "admin" not in self.pattern.namespaces


def list_gates() -> Iterator[Listed]:
    """Every URL of the project, in the order in which Django tries them."""
    has_middleware = bool(positions_of(PaymentRequiredMiddleware))
    return (_listed(pattern, has_middleware=has_middleware) for pattern in all_patterns())


def urls_of(view: str) -> list[Listed]:
    """The URLs of one view by the name refusals give it, by its dotted path, or by a path as `/page/`."""
    if not view.startswith("/"):
        named = (listed for listed in list_gates() if listed.pattern.is_called(view))
        return list(named)
    found = pattern_at(view)
    return [_listed(found, has_middleware=bool(positions_of(PaymentRequiredMiddleware)))] if found else []


def _listed(pattern: Pattern, *, has_middleware: bool) -> Listed:
    exempt = _is_exempt(pattern)
    above = of_prefixes(pattern) if has_middleware and not exempt else ()
    # In the order in which a request meets them.
    guards = [*of_permissions(pattern.view), *above, *of_decorators(pattern.view), *of_methods(pattern.view)]
    return Listed(pattern, _guarding(guards, is_exempt=exempt), tuple(guards))


def _guarding(guards: list[Guard], *, is_exempt: bool) -> Guarding:
    if not guards:
        return Guarding.EXEMPT if is_exempt else Guarding.FREE
    real = [guard for guard in guards if not guard.gate.is_shadow and not conf().shadow]
    if not real:
        return Guarding.SHADOW
    return Guarding.GUARDED if any(guard.is_whole for guard in real) else Guarding.PARTLY


def _is_exempt(pattern: Pattern) -> bool:
    match = SimpleNamespace(namespaces=pattern.namespaces)
    # A pattern of many URLs is not the one URL that its stem spells.
    path = pattern.stem if pattern.is_one_url else f"{pattern.stem}…"
    request: Any = SimpleNamespace(resolver_match=match, path_info=path)
    return is_exempt(request, pattern.view)


def near_names(view: str) -> list[str]:
    """Names of views that look like this one."""
    return get_close_matches(view, {pattern.name for pattern in all_patterns()}, n=3)
