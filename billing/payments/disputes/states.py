from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class DisputeState(models.TextChoices):
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


MOVES: Moves = {DisputeState.OPEN: frozenset({DisputeState.WON, DisputeState.LOST})}
