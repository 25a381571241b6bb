"""What is wrong with days or a ladder as somebody typed them: in settings, or for one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

DAY_MAX = 3650
RUNGS = ("warn", "read_only", "refuse")


def misgiven_days(days: Sequence[int]) -> str:
    """Empty when they can be gone by."""
    if any(not 1 <= day <= DAY_MAX for day in days):
        return f"each day is between 1 and {DAY_MAX}, counted from the first try that failed"
    if list(days) != sorted(set(days)):
        return "the days go up, each once"
    return ""


def misgiven_ladder(ladder: Mapping[str, int | None]) -> str:
    """Empty when it can be climbed."""
    if unknown := sorted(set(ladder) - set(RUNGS)):
        return f"there is no rung {', '.join(unknown)}; there are {', '.join(RUNGS)}"
    days = [day for rung in RUNGS if (day := ladder.get(rung)) is not None]
    if not days:
        return "one rung at least has a day; to refuse nobody, leave nothing_overdue out of ACCESS_POLICIES"
    if any(not 0 <= day <= DAY_MAX for day in days):
        return f"each day is between 0 and {DAY_MAX}, counted from the due date"
    return "" if days == sorted(days) else "the rungs come one after the other: warn, read_only, refuse"
