from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.ids import PublicIdField
from billing.invoices.credit_notes.models import CreditNote
from billing.money import Money
from billing.payments.models import Payment
from billing.payments.refunds.states import MOVES, RefundState
from billing.states import StateField


class Refund(models.Model):
    """Money of a payment on its way back. Its public id is the key the gateway is asked with."""

    public_id = PublicIdField(prefix="re")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    customer = models.ForeignKey("billing.Customer", models.PROTECT, related_name="+")
    credit_note = models.OneToOneField(CreditNote, models.PROTECT, null=True, related_name="refund")
    key = models.CharField(_("key"), max_length=120)
    state = StateField(_("state"), choices=RefundState, default=RefundState.CREATED, moves=MOVES)
    amount_micros = models.BigIntegerField(_("amount in micros"))
    gateway_reference = models.CharField(_("gateway reference"), max_length=255, blank=True)
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("created at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    # When the gateway was last asked how it ended, while nobody told us.
    looked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["payment", "key"], name="billing_refund_once"),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_refund_positive"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_micros, self.payment.currency)
