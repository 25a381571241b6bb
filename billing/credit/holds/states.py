from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldState(models.TextChoices):
    """Changed inside one SQL statement, never by `move()`: a hold resolves once."""

    HELD = "held", _("held")
    CAPTURED = "captured", _("captured")
    RELEASED = "released", _("released")
    EXPIRED = "expired", _("expired")
