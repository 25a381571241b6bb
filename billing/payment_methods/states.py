from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class MethodState(models.TextChoices):
    ACTIVE = "active", _("active")
    DETACHED = "detached", _("removed")


MOVES: Moves = {MethodState.ACTIVE: frozenset({MethodState.DETACHED})}
