from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class RefundState(models.TextChoices):
    CREATED = "created", _("created")
    UNKNOWN = "unknown", _("we are checking")
    PROCESSING = "processing", _("on its way")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    RETURNED = "returned", _("came back, kept as credit")


_ENDS = frozenset({RefundState.SUCCEEDED, RefundState.FAILED})
# The money is with us again, and may be sent once more.
CAME_BACK = frozenset({RefundState.FAILED, RefundState.RETURNED})

MOVES: Moves = {
    RefundState.CREATED: _ENDS | {RefundState.UNKNOWN, RefundState.PROCESSING},
    RefundState.UNKNOWN: _ENDS | {RefundState.PROCESSING},
    RefundState.PROCESSING: _ENDS,
    # The customer's bank may send it back weeks later.
    RefundState.SUCCEEDED: frozenset({RefundState.RETURNED}),
}
