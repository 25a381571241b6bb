from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.ids import PublicIdField
from billing.money import Money
from billing.payments.disputes.states import MOVES, DisputeState
from billing.payments.models import Payment
from billing.states import StateField


class Dispute(models.Model):
    """A payment the bank took back. What it paid for counts as owed, unless the dispute is won."""

    public_id = PublicIdField(prefix="dp")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="dispute")
    customer = models.ForeignKey("billing.Customer", models.PROTECT, related_name="+")
    state = StateField(_("state"), choices=DisputeState, default=DisputeState.OPEN, moves=MOVES)
    amount_micros = models.BigIntegerField(_("amount in micros"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_dispute_positive"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_micros, self.payment.currency)
