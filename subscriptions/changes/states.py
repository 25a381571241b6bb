from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class Timing(models.TextChoices):
    """When it takes place, and what is made up for."""

    # What is left of the period is credited at the price last billed, and charged at the new one.
    NOW = "now", _("now")
    # Nothing is credited or charged: the next period costs what it is by then.
    UNPRORATED = "unprorated", _("now, charged from the next period on")
    PERIOD_END = "period_end", _("at the end of the period")


class ChangeState(models.TextChoices):
    PENDING = "pending", _("waits to be paid")
    # Handed over to the next period.
    SCHEDULED = "scheduled", _("scheduled")
    APPLIED = "applied", _("applied")
    DROPPED = "dropped", _("dropped")


_S = ChangeState
MOVES: Moves = {
    _S.PENDING: frozenset({_S.APPLIED, _S.SCHEDULED, _S.DROPPED}),
    _S.SCHEDULED: frozenset({_S.DROPPED}),
}
