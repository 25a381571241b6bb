from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class CustomerState(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")


MOVES: Moves = {
    CustomerState.ACTIVE: frozenset({CustomerState.SUSPENDED}),
    CustomerState.SUSPENDED: frozenset({CustomerState.ACTIVE}),
}
