from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic_ns

from django.db.models import Q

from billing.upkeep.models import Upkeep
from billing.upkeep.steps import MINUTE, Step

# A tick comes a little early now and then: what is due within so long is due.
SLACK = timedelta(seconds=5)
# What has failed is not left for a day.
AGAIN_AFTER = timedelta(minutes=5)


def take_step(step: Step, *, at: datetime) -> int:
    """Take a step now, whoever else does; how much it saw to. Raises what the step raises."""
    began = {"started_at": at, "took_ms": None}
    Upkeep.objects.update_or_create(name=step.name, defaults=began)
    return _take(step, at=at)


def take_due_step(step: Step, *, at: datetime) -> int | None:
    """Take a step whose time has come; None where it has not, or somebody else began it just now."""
    return _take(step, at=at) if _claim(step, at=at) else None


def _claim(step: Step, *, at: datetime) -> bool:
    """Of two ticks at once one takes it, and none while it is under way. One that was killed is due again."""
    never = Upkeep(name=step.name, started_at=at - step.every, took_ms=0)
    Upkeep.objects.bulk_create([never], ignore_conflicts=True)
    was_killed = Q(took_ms=None, started_at__lte=at - timedelta(seconds=step.seconds_max))
    due = Q(took_ms__isnull=False)
    if step.every > MINUTE:
        due &= Q(started_at__lte=at - step.every + SLACK)
    failed = Q(failing_since__isnull=False, started_at__lte=at - AGAIN_AFTER + SLACK)
    due |= was_killed | (Q(took_ms__isnull=False) & failed)
    return bool(Upkeep.objects.filter(due, name=step.name).update(started_at=at, took_ms=None))


def _take(step: Step, *, at: datetime) -> int:
    row, began = Upkeep.objects.filter(name=step.name), monotonic_ns()
    try:
        count = step.take(at=at)
    except Exception as trouble:
        row.filter(failing_since=None).update(failing_since=at)
        row.update(took_ms=_since(began), error=type(trouble).__name__[:200])
        raise
    row.update(took_ms=_since(began), count=count, error="", failing_since=None)
    return count


def _since(began: int) -> int:
    return (monotonic_ns() - began) // 1_000_000
