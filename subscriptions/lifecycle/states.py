from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class SubscriptionState(models.TextChoices):
    """Stripe's eight, and `scheduled`."""

    SCHEDULED = "scheduled", _("scheduled")
    TRIALING = "trialing", _("on trial")
    ACTIVE = "active", _("active")
    # The last invoice was tried and is not paid; it is being collected.
    PAST_DUE = "past_due", _("past due")
    # Collecting was given up. Nothing is billed until it is paid.
    UNPAID = "unpaid", _("unpaid")
    PAUSED = "paused", _("paused")
    # The first invoice is not paid yet.
    INCOMPLETE = "incomplete", _("waiting for the first payment")
    INCOMPLETE_EXPIRED = "incomplete_expired", _("never paid")
    CANCELED = "canceled", _("canceled")


_S = SubscriptionState

# Nothing leads out of these: who comes back subscribes anew.
ENDED = frozenset({_S.INCOMPLETE_EXPIRED, _S.CANCELED})
LIVE = frozenset(_S) - ENDED
# What it opens is open. Whoever is past due is told so by the access ladder, not by losing the plan.
OPENING = frozenset({_S.TRIALING, _S.ACTIVE, _S.PAST_DUE})

MOVES: Moves = {
    _S.SCHEDULED: frozenset({_S.TRIALING, _S.INCOMPLETE, _S.ACTIVE, _S.CANCELED}),
    _S.INCOMPLETE: frozenset({_S.ACTIVE, _S.INCOMPLETE_EXPIRED, _S.CANCELED}),
    _S.TRIALING: frozenset({_S.ACTIVE, _S.PAUSED, _S.CANCELED}),
    _S.ACTIVE: frozenset({_S.PAST_DUE, _S.PAUSED, _S.CANCELED}),
    _S.PAST_DUE: frozenset({_S.ACTIVE, _S.UNPAID, _S.PAUSED, _S.CANCELED}),
    _S.UNPAID: frozenset({_S.ACTIVE, _S.CANCELED}),
    _S.PAUSED: frozenset({_S.TRIALING, _S.ACTIVE, _S.CANCELED}),
}
