from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class InboxState(models.TextChoices):
    RECEIVED = "received", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("carried out")
    SKIPPED = "skipped", _("about nothing of ours")
    FAILED = "failed", _("failed, tried again")
    DEAD = "dead", _("given up")


# Told for the reference: the inbox is the queue itself, and its state changes inside one SQL statement.
MOVES: Mapping[str, frozenset[str]] = {
    InboxState.RECEIVED: frozenset({InboxState.RUNNING}),
    InboxState.RUNNING: frozenset(
        {
            InboxState.DONE,
            InboxState.SKIPPED,
            InboxState.FAILED,
            InboxState.DEAD,
            InboxState.RECEIVED,
        }
    ),
    InboxState.FAILED: frozenset({InboxState.RUNNING, InboxState.RECEIVED}),
    InboxState.DONE: frozenset({InboxState.RECEIVED}),
    InboxState.SKIPPED: frozenset({InboxState.RECEIVED}),
    InboxState.DEAD: frozenset({InboxState.RECEIVED}),
}

# What a worker may take once its time has come: a claim that ran out too, its worker is gone.
DUE = (InboxState.RECEIVED, InboxState.RUNNING, InboxState.FAILED)
