"""What may be shown of a setting: never what opens a door."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "••••••••"
_SECRET_NAME = re.compile(r"key|secret|token|password|passwd|dsn|credential|signature", re.IGNORECASE)
# Keys that give themselves away wherever they stand, as Stripe's do.
_SECRET_VALUE = re.compile(r"\b(?:sk|rk|pk|whsec)_\w+")
_PASSWORD_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def masked(value: Any, *, name: str = "") -> Any:
    """A copy that is safe to show, however deep it goes."""
    if _SECRET_NAME.search(name):
        return MASK
    if isinstance(value, Mapping):
        return {str(key): masked(inner, name=str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    if isinstance(value, str):
        return _PASSWORD_IN_URL.sub(MASK, _SECRET_VALUE.sub(MASK, value))
    # Anything else might say in its repr what it was told to keep.
    return value if value is None or isinstance(value, bool | int | float) else f"<{type(value).__name__}>"


def in_words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
