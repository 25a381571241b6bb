"""The time of a simulation, where `BILLING["CLOCK"]` finds it."""

from __future__ import annotations

from datetime import UTC, datetime

PATH = f"{__name__}.now"

_shown = [datetime(2026, 1, 1, tzinfo=UTC)]


def now() -> datetime:
    return _shown[-1]


def turn(to: datetime) -> None:
    """Forward, or to where another simulation begins."""
    _shown[-1] = to
