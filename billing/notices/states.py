from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """Of a mail in the outbox. It changes inside one SQL statement (DESIGN §3), so nothing is moved here."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    # Nobody takes it: the address does not exist, or it was tried too often.
    FAILED = "failed", _("failed")
    # It came too late, or what it says is no longer so.
    DROPPED = "dropped", _("not needed any more")
