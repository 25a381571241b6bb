from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MethodState(models.TextChoices):
    ACTIVE = "active", _("active")
    DETACHED = "detached", _("removed")


MOVES = {MethodState.ACTIVE: frozenset({MethodState.DETACHED})}
