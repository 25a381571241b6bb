from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from billing.access.denied import Policy
from billing.access.gate import Gate
from billing.access.middleware import PaymentRequiredMiddleware, gate_for, is_exempt
from billing.access.policies import GoodStanding, good_standing
from billing.access.specs import name_of
from billing.conf import conf
from billing.diagnosis.checks.prefixes import positions_of
from billing.diagnosis.gate_list.patterns import Pattern, all_patterns, pattern_at

_METHODS = ("get", "post", "put", "patch", "delete")


class Guarding(StrEnum):
    """`PARTLY`: some of its URLs or methods. `SHADOW`: its gates decide and refuse nobody."""

    GUARDED = "guarded"
    PARTLY = "partly"
    SHADOW = "shadow"
    FREE = "free"
    EXEMPT = "exempt"


class Guard(NamedTuple):
    """One gate, where it stands, and whether everything has to pass through it."""

    where: str
    gate: Gate
    is_whole: bool = True

    def asks(self, method: str) -> bool:
        """Whether a request by this method meets it."""
        asked = "GET" if method == "HEAD" else method
        return self.where.lower() not in _METHODS or self.where == asked

    @property
    def takes(self) -> str:
        """What it takes to enter, as staff read it."""
        asked = " and ".join(map(_called, self.gate.policies or (good_standing,)))
        return f"{asked} (shadow)" if self.gate.is_shadow or conf().shadow else asked


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


def gates_of(view: str) -> list[Listed]:
    """The URLs of one view by the name refusals give it, by its dotted path, or by a path as `/page/`."""
    if not view.startswith("/"):
        named = (listed for listed in list_gates() if listed.pattern.is_called(view))
        return list(named)
    found = pattern_at(view)
    return [_listed(found, has_middleware=bool(positions_of(PaymentRequiredMiddleware)))] if found else []


def _listed(pattern: Pattern, *, has_middleware: bool) -> Listed:
    exempt = _is_exempt(pattern)
    above = _of_prefixes(pattern) if has_middleware and not exempt else ()
    # In the order in which a request meets them.
    guards = [*_permissions(pattern.view), *above, *_own(pattern.view), *_of_methods(pattern.view)]
    return Listed(pattern, _guarding(guards, is_exempt=exempt), tuple(guards))


def _guarding(guards: list[Guard], *, is_exempt: bool) -> Guarding:
    if not guards:
        return Guarding.EXEMPT if is_exempt else Guarding.FREE
    real = [guard for guard in guards if not guard.gate.is_shadow and not conf().shadow]
    if not real:
        return Guarding.SHADOW
    return Guarding.GUARDED if any(guard.is_whole for guard in real) else Guarding.PARTLY


def _own(view: Any) -> list[Guard]:
    """Gates of the decorator and the mixin; both leave them on the view function."""
    while isinstance(view, partial):
        view = view.func
    # The outermost decorator came last, and is met first.
    return [Guard("view", gate) for gate in reversed(getattr(view, "billing_gates", ()))]


def _permissions(view: Any) -> Iterator[Guard]:
    """Gates among the permissions of a DRF view, which are asked before those handed over to it."""
    of_class = getattr(getattr(view, "cls", None), "permission_classes", ())
    for permission in getattr(view, "initkwargs", {}).get("permission_classes", of_class):
        yield from _in_permission(permission, is_whole=True)


def _in_permission(permission: Any, *, is_whole: bool) -> Iterator[Guard]:
    gate = getattr(permission, "gate", None)
    if isinstance(gate, Gate):
        yield Guard("permission", gate, is_whole)
    # `A & B` asks both; `A | B` and `~A` may let in whom A refuses.
    is_both = getattr(getattr(permission, "operator_class", None), "__name__", "") == "AND"
    for name in ("op1_class", "op2_class"):
        if part := getattr(permission, name, None):
            yield from _in_permission(part, is_whole=is_whole and is_both)


def _of_methods(view: Any) -> list[Guard]:
    """Gates on single methods of a class; together they are whole when no method is left out."""
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    named: Mapping[str, str] = getattr(view, "actions", None) or {name: name for name in _METHODS}
    handlers = {method: getattr(view_class, name, None) for method, name in named.items()}
    gates = {method: getattr(handler, "billing_gates", ()) for method, handler in handlers.items() if handler}
    is_whole = all(any(not gate.is_shadow for gate in of_one) for of_one in gates.values())
    return [Guard(method.upper(), gate, is_whole) for method, of_one in gates.items() for gate in of_one]


def _of_prefixes(pattern: Pattern) -> Iterator[Guard]:
    whole = gate_for(pattern.stem)
    if whole:
        over = max((p for p in conf().protected_prefixes if pattern.stem.startswith(p)), key=len)
        yield Guard(f"prefix {over}", whole)
    for prefix in () if pattern.is_one_url else conf().protected_prefixes:
        # A longer prefix has its own gate for those of the pattern's URLs that stand under it.
        part = gate_for(prefix) if prefix.startswith(pattern.stem) and prefix != pattern.stem else None
        if part:
            yield Guard(f"prefix {prefix} in part", part, is_whole=False)


def _called(policy: Policy) -> str:
    return "good standing" if isinstance(policy, GoodStanding) else name_of(policy)


def _is_exempt(pattern: Pattern) -> bool:
    match = SimpleNamespace(namespaces=pattern.namespaces)
    # A pattern of many URLs is not the one URL that its stem spells.
    path = pattern.stem if pattern.is_one_url else f"{pattern.stem}…"
    request: Any = SimpleNamespace(resolver_match=match, path_info=path)
    return is_exempt(request, pattern.view)


def near_names(view: str) -> list[str]:
    """Names of views that look like this one."""
    return get_close_matches(view, {pattern.name for pattern in all_patterns()}, n=3)
