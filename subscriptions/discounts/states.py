from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class OfferState(models.TextChoices):
    """Whether a coupon or a code may be redeemed. Who has redeemed it keeps it, whatever becomes of it."""

    ACTIVE = "active", _("active")
    RETIRED = "retired", _("retired")


MOVES: Moves = {state: frozenset(OfferState) - {state} for state in OfferState}
