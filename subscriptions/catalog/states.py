from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class PlanState(models.TextChoices):
    """Who may choose a plan. Whoever has it keeps it, whatever becomes of the plan."""

    PUBLIC = "public", _("public")
    # Shown to nobody but those to whom it was offered.
    HIDDEN = "hidden", _("hidden")
    # Sold to nobody any more.
    ARCHIVED = "archived", _("archived")


# What was archived may be sold again, to named customers first or to all.
MOVES: Moves = {state: frozenset(PlanState) - {state} for state in PlanState}
