from __future__ import annotations

from billing.upkeep.models import Upkeep
from billing.upkeep.steps import STEPS


def failing_steps() -> list[Upkeep]:
    """The steps that did not go well the last time, in the order of a tick."""
    order = [step.name for step in STEPS]
    return sorted(Upkeep.objects.exclude(failing_since=None), key=lambda row: order.index(row.name))
