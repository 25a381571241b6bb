from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.invoices.models import Invoice
from billing.payments.dunning.states import MOVES, DunningState
from billing.states import StateField


class Dunning(models.Model):
    """How one invoice that fell due is collected. Of an invoice paid at once, no more than that.

    `began_at` is the first try that failed, and the days are counted from it: it is None until one has.
    """

    public_id = PublicIdField(prefix="dun")
    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="dunning")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="dunnings")
    state = StateField(_("state"), choices=DunningState, default=DunningState.DUE, moves=MOVES)
    began_at = models.DateTimeField(_("failed first at"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    # In the key of the try that comes next. One that never reached a gateway has used its key, and is no try.
    serial = models.PositiveSmallIntegerField(default=1)
    tried_at = models.DateTimeField(_("tried last at"), null=True)
    # Which of its days comes next, so that the instant can be reckoned anew when clocks stand still;
    # None where the instant was chosen otherwise: staff's press, a new card.
    next_day = models.PositiveSmallIntegerField(null=True)
    next_try_at = models.DateTimeField(_("next try at"), null=True)
    # The last of its days. What waits for a card on it is given up.
    last_day_at = models.DateTimeField(_("given up at"), null=True)
    # By who is trying this moment. Who claimed it long ago has died.
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("dunning")
        verbose_name_plural = _("dunning")
        default_permissions = ("view",)
        permissions = (("steer_dunning", "Can try, stop and resume the collection of invoices"),)
        indexes = (
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["due", "active", "waiting"]),
                name="billing_dunning_next",
            ),
            models.Index(fields=["customer", "-began_at"], name="billing_dunning_timeline"),
            models.Index(fields=["ended_at"], name="billing_dunning_ended"),
        )

    def __str__(self) -> str:
        return self.public_id
