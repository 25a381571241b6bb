"""Policies as plain JSON, so that a stored refusal can say what decided it, and be decided again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, cast

from django.utils.module_loading import import_string

from billing.access.denied import Policy

Spec = dict[str, Any]


def describe(policy: Policy) -> Spec:
    """`{"policy": dotted path}`, with `"args"` where the policy was made with some."""
    policy = policy.spelled_out() if hasattr(policy, "spelled_out") else policy
    if is_dataclass(policy) and not isinstance(policy, type):
        args = {entry.name: _described(getattr(policy, entry.name)) for entry in fields(policy)}
        return {"policy": _path(type(policy)), **({"args": args} if args else {})}
    return {"policy": _path(policy)}


def restore(spec: Spec) -> Policy:
    """The policy again. Raises ImportError when its code is gone or was a lambda."""
    found = policy_at(spec["policy"])
    if not isinstance(found, type):
        return cast("Policy", found)
    return cast("Policy", found(**{name: _restored(value) for name, value in spec.get("args", {}).items()}))


def name_of(policy: Policy) -> str:
    """A policy as staff read it: `AnyOf(subscribed, Rate(100/min))`."""
    return _name(describe(policy))


@lru_cache(maxsize=256)
def policy_at(path: str) -> Any:
    """What a dotted path in settings or in a stored refusal stands for."""
    if "<" in path:
        raise ImportError(f"{path} has no name to import it by")
    return import_string(path)


def _name(spec: Any) -> str:
    if isinstance(spec, list):
        return ", ".join(map(_name, spec))
    if not isinstance(spec, dict):
        return str(spec)
    name: str = spec["policy"].rpartition(".")[2]
    args = ", ".join(_name(value) for value in spec.get("args", {}).values() if value not in (None, ""))
    return f"{name}({args})" if args else name


def _path(thing: Any) -> str:
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{thing.__module__}.{named.__qualname__}"


def _described(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_described(entry) for entry in value]
    return describe(value) if callable(value) else value


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_restored(entry) for entry in value)
    return restore(value) if isinstance(value, dict) else value
