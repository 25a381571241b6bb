from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class DisputeState(models.TextChoices):
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    RECOVERED = "recovered", _("lost, and paid after all")


# Then nothing is owed for it: the money came back, or came another way.
SETTLED = frozenset({DisputeState.WON, DisputeState.RECOVERED})

MOVES: Moves = {
    DisputeState.OPEN: frozenset({DisputeState.WON, DisputeState.LOST}),
    # Banks think again; and what was won can be disputed a second time.
    DisputeState.WON: frozenset({DisputeState.LOST, DisputeState.OPEN}),
    DisputeState.LOST: frozenset({DisputeState.RECOVERED, DisputeState.WON}),
}
