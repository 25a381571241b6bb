from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransferState(models.TextChoices):
    """A transfer never changes its state: a pending one is posted or voided by another that points at it."""

    PENDING = "pending", _("pending")
    POSTED = "posted", _("posted")
    VOIDED = "voided", _("voided")
