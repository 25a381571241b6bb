"""What policies are given to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

# Raised whenever a source's facts change their names or meaning; older rows are recomputed on sight.
SCHEMA_VERSION = 4


class Facts(Mapping[str, Any]):
    """A frozen mapping of plain JSON values; a fact that was never stated is None."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, name: str) -> Any:
        return self._values.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._values.get(name) is not None

    def __repr__(self) -> str:
        return f"Facts({self._values!r})"

    def instant(self, name: str) -> datetime | None:
        """The fact as an aware instant."""
        value = self._values.get(name)
        return datetime.fromisoformat(value) if value else None

    def instants(self) -> set[datetime]:
        """Every instant that the facts name: nothing changes of itself between two of them."""
        return {datetime.fromisoformat(told) for told in _told_instants(self._values)}

    def plus(self, **more: Any) -> Facts:
        return Facts({**self._values, **more})


def _told_instants(values: Mapping[str, Any]) -> Iterator[str]:
    """Also of what is told by parts, as one plan of several is."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _told_instants(value)
        elif isinstance(value, list):
            yield from (told for part in value if isinstance(part, Mapping) for told in _told_instants(part))
        elif value and name.endswith(("_at", "_until", "_since")):
            yield value
