"""All the ways in which a gate can stand before a URL, and how each is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from billing.access.charges.opening import Price
from billing.access.denied import Policy
from billing.access.gate import Gate
from billing.access.middleware import gate_for
from billing.access.policies import good_standing, sound_standing
from billing.access.specs import name_of
from billing.conf import conf
from billing.diagnosis.gate_list.patterns import Pattern
from billing.money import Money

METHODS = ("get", "post", "put", "patch", "delete")


class Guard(NamedTuple):
    """One gate, where it stands, and whether everything has to pass through it."""

    where: str
    gate: Gate
    is_whole: bool = True

    def asks(self, method: str) -> bool:
        """Whether a request by this method meets it."""
        asked = "GET" if method == "HEAD" else method
        return self.where.lower() not in METHODS or self.where == asked

    @property
    def takes(self) -> str:
        """What it takes to enter, as staff read it."""
        asked = " and ".join(map(_called, self.gate.asked))
        if self.gate.price is not None:
            asked = f"{asked}, charge {_priced(self.gate.price)}"
        return f"{asked} (shadow)" if self.gate.is_shadow or conf().shadow else asked


def of_decorators(view: Any) -> list[Guard]:
    """Gates of the decorator and the mixin; both leave them on the view function."""
    while isinstance(view, partial):
        view = view.func
    # The outermost decorator came last, and is met first.
    return [Guard("view", gate) for gate in reversed(getattr(view, "billing_gates", ()))]


def of_permissions(view: Any) -> Iterator[Guard]:
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


def of_methods(view: Any) -> list[Guard]:
    """Gates on single methods of a class; together they are whole when no method is left out."""
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    named: Mapping[str, str] = getattr(view, "actions", None) or {name: name for name in METHODS}
    handlers = {method: getattr(view_class, name, None) for method, name in named.items()}
    gates = {method: getattr(handler, "billing_gates", ()) for method, handler in handlers.items() if handler}
    is_whole = all(any(not gate.is_shadow for gate in of_one) for of_one in gates.values())
    return [Guard(method.upper(), gate, is_whole) for method, of_one in gates.items() for gate in of_one]


def of_prefixes(pattern: Pattern) -> Iterator[Guard]:
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
    if policy == good_standing:
        return "good standing"
    return "good standing, with or without a card" if policy == sound_standing else name_of(policy)


def _priced(price: Price) -> str:
    """Money, or the name of what estimates it."""
    return (
        str(price) if isinstance(price, Money) else f"by {getattr(price, '__name__', type(price).__name__)}()"
    )
