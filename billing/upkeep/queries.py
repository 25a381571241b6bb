from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from billing.upkeep.models import Upkeep
from billing.upkeep.steps import STEPS


def failing_steps() -> list[Upkeep]:
    """The steps that did not go well the last time, in the order of a tick."""
    order = [step.name for step in STEPS]
    # One that is no step any more, of an app that was taken out, fails nobody.
    failing = Upkeep.objects.filter(name__in=order).exclude(failing_since=None)
    return sorted(failing, key=lambda row: order.index(row.name))


def last_taken_at() -> datetime | None:
    """When any step was begun last; None before the first."""
    last: datetime | None = Upkeep.objects.aggregate(last=Max("started_at"))["last"]
    return last
