from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class SetupState(models.TextChoices):
    CREATED = "created", _("waiting for a card")
    NEEDS_ACTION = "needs_action", _("waiting for the bank's confirmation")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("refused")


_OPEN_ENDS = frozenset({SetupState.NEEDS_ACTION, SetupState.SUCCEEDED, SetupState.FAILED})

# A failed set-up may still succeed: its page at the gateway stays open, and people try again there.
MOVES: Moves = {
    SetupState.CREATED: _OPEN_ENDS,
    SetupState.NEEDS_ACTION: frozenset({SetupState.SUCCEEDED, SetupState.FAILED}),
    SetupState.FAILED: frozenset({SetupState.NEEDS_ACTION, SetupState.SUCCEEDED}),
}
