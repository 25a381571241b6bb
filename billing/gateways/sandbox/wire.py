"""Messages as JSON and back, so that an answer can be kept and given again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from billing.errors import Declined
from billing.gateways.messages import NeedsAction, Processing, Refunded, SetupStarted, Succeeded
from billing.money import Money

KINDS: dict[str, Any] = {
    kind.__name__: kind for kind in (Money, NeedsAction, Processing, Refunded, SetupStarted, Succeeded)
}


def written(value: Any) -> Any:
    """`value` in JSON's own types, marked with what it is."""
    if isinstance(value, Declined):
        return {"is": "Declined", "code": value.code, "is_hard": value.is_hard}
    if isinstance(value, datetime):
        return {"is": "datetime", "iso": value.isoformat()}
    if is_dataclass(value):
        return {"is": type(value).__name__} | {
            entry.name: written(getattr(value, entry.name)) for entry in fields(value)
        }
    return value


def read(stored: Any) -> Any:
    """The value that was `written`."""
    if not isinstance(stored, dict):
        return stored
    parts = {name: read(part) for name, part in stored.items() if name != "is"}
    if stored["is"] == "Declined":
        return Declined(parts["code"], is_hard=parts["is_hard"])
    if stored["is"] == "datetime":
        return datetime.fromisoformat(parts["iso"])
    return KINDS[stored["is"]](**parts)
