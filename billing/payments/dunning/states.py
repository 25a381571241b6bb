from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class DunningState(models.TextChoices):
    DUE = "due", _("about to be collected")
    PAID = "paid", _("paid at once")
    ACTIVE = "active", _("tried again on its days")
    WAITING = "waiting", _("waiting for another payment method")
    STOPPED = "stopped", _("stopped")
    RECOVERED = "recovered", _("recovered")
    LOST = "lost", _("given up")


# Somebody or something still sees to it.
LIVE = frozenset({DunningState.DUE, DunningState.ACTIVE, DunningState.WAITING})

_ENDS = frozenset({DunningState.STOPPED, DunningState.RECOVERED, DunningState.LOST})

# Money that comes after all recovers what was stopped or given up. A new card is tried for what was given up.
MOVES: Moves = {
    DunningState.DUE: frozenset(DunningState) - {DunningState.DUE},
    # Resumed before any try has failed, it may still be paid at once.
    DunningState.ACTIVE: _ENDS | {DunningState.WAITING, DunningState.PAID},
    DunningState.WAITING: _ENDS | {DunningState.ACTIVE},
    DunningState.STOPPED: frozenset({DunningState.ACTIVE, DunningState.RECOVERED, DunningState.PAID}),
    DunningState.LOST: frozenset({DunningState.ACTIVE, DunningState.RECOVERED}),
}
