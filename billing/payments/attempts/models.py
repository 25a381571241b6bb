from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.payment_methods.models import PaymentMethod
from billing.payments.models import Payment
from billing.payments.states import MOVES, PaymentState
from billing.states import StateField


class Attempt(models.Model):
    """One try to collect a payment by one method. Its public key is what the gateway is asked with."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="attempts")
    customer = models.ForeignKey("billing.Customer", models.PROTECT, related_name="+")
    method = models.ForeignKey(PaymentMethod, models.PROTECT, related_name="attempts")
    # Written down before the gateway is asked, and never used for another try.
    public_id = models.CharField(_("key"), max_length=60, unique=True)
    state = StateField(_("state"), choices=PaymentState, default=PaymentState.CREATED, moves=MOVES)
    return_url = models.CharField(max_length=2000, blank=True)
    gateway_reference = models.CharField(_("gateway reference"), max_length=255, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    decline_code = models.CharField(_("decline code"), max_length=64, blank=True)
    is_hard = models.BooleanField(_("declined for good"), default=False)
    started_at = models.DateTimeField(_("started at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        default_permissions = ("view",)
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(state__in=["created", "processing", "needs_action", "unknown"]),
                name="billing_one_attempt_under_way",
            ),
        )
        indexes = (
            # An event names a charge as the gateway does.
            models.Index(fields=["gateway_reference"], name="billing_attempt_reference"),
            models.Index(fields=["started_at"], name="billing_attempt_started"),
            models.Index(
                fields=["state"], condition=Q(state=PaymentState.UNKNOWN), name="billing_attempt_unknown"
            ),
        )

    def __str__(self) -> str:
        return self.public_id
