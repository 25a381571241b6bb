from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import Moves


class InvoiceState(models.TextChoices):
    """Stripe's five."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    PAID = "paid", _("paid")
    VOID = "void", _("void")
    UNCOLLECTIBLE = "uncollectible", _("uncollectible")


# Something is owed on these: what was written off too.
UNPAID = frozenset({InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE})

MOVES: Moves = {
    InvoiceState.DRAFT: frozenset({InvoiceState.OPEN}),
    InvoiceState.OPEN: frozenset({InvoiceState.PAID, InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE}),
    # What was written off may still be paid one day, or turn out never to have been owed.
    InvoiceState.UNCOLLECTIBLE: frozenset({InvoiceState.PAID, InvoiceState.VOID}),
}
