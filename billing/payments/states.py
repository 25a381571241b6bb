from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class PaymentState(models.TextChoices):
    """Of a payment and of each of its attempts."""

    CREATED = "created", _("created")
    PROCESSING = "processing", _("the bank is at it")
    NEEDS_ACTION = "needs_action", _("waiting for the bank's confirmation")
    UNKNOWN = "unknown", _("we are checking")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")


FINAL = frozenset({PaymentState.SUCCEEDED, PaymentState.FAILED})
_ANY = frozenset(PaymentState) - {PaymentState.CREATED}

# Nothing leads out of success. Out of failure only the money itself does, which came after we had given up.
MOVES: Moves = {
    **{state: _ANY - {state} for state in PaymentState if state not in FINAL},
    PaymentState.FAILED: frozenset({PaymentState.SUCCEEDED}),
}
