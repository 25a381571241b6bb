from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.credit.holds.states import HoldState
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.ledger.models import Transfer
from billing.money import Money


class Hold(models.Model):
    """An amount set aside for one request until it is captured, released or expired."""

    public_id = PublicIdField(prefix="hold")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="holds")
    credit = models.ForeignKey(Credit, models.PROTECT, related_name="holds")
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="+", verbose_name=_("transfer"))
    key = models.CharField(_("key"), max_length=300)
    amount_micros = models.BigIntegerField(_("amount in micros"))
    currency = models.CharField(_("currency"), max_length=3)
    captured_micros = models.BigIntegerField(_("captured in micros"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=HoldState, default=HoldState.HELD)
    # Which grants it holds, and how much of each: [[grant, micros], …] in the order they are spent.
    parts = models.JSONField(_("from grants"), default=list)
    # What was sold: the view's name, or what the caller of `charge()` says.
    what = models.CharField(_("for"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("held at"))
    expires_at = models.DateTimeField(_("expires at"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    # Captured after it had expired: the customer was served, so it was posted, beyond the limit if need be.
    is_late = models.BooleanField(_("captured late"), default=False)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="billing_hold_once"),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_hold_positive"),
            models.CheckConstraint(
                condition=Q(captured_micros=None)
                | Q(captured_micros__gt=0, captured_micros__lte=F("amount_micros")),
                name="billing_capture_within",
            ),
        )
        indexes = (
            models.Index(
                fields=["expires_at"], condition=Q(state=HoldState.HELD), name="billing_hold_expiry"
            ),
            models.Index(fields=["customer", "-created_at"], name="billing_hold_timeline"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_micros, self.currency)

    @property
    def captured(self) -> Money:
        return Money(self.captured_micros or 0, self.currency)
