from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.gateways.messages import Method
from billing.ids import PublicIdField
from billing.payment_methods.states import MOVES, MethodState
from billing.states import StateField


class PaymentMethod(models.Model):
    """A card that the gateway keeps for us. We know its brand, its last four digits and its expiry."""

    public_id = PublicIdField(prefix="pm")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payment_methods")
    state = StateField(choices=MethodState, default=MethodState.ACTIVE, moves=MOVES)
    gateway = models.CharField(_("gateway"), max_length=40)
    gateway_reference = models.CharField(max_length=255)
    kind = models.CharField(_("kind"), max_length=24, default="card")
    brand = models.CharField(_("brand"), max_length=24)
    last4 = models.CharField(_("last four digits"), max_length=4)
    exp_month = models.PositiveSmallIntegerField(_("expiry month"))
    exp_year = models.PositiveSmallIntegerField(_("expiry year"))
    country = models.CharField(_("country"), max_length=2, blank=True)
    fingerprint = models.CharField(max_length=64)
    is_default = models.BooleanField(_("default"), default=False)
    position = models.PositiveIntegerField(_("backup order"), default=0)
    # Entered by whoever holds an invoice's link, for that payment alone: never the customer's own.
    is_by_visitor = models.BooleanField(_("by link"), default=False)
    valid_until = models.DateTimeField(_("valid until"))
    declined_at = models.DateTimeField(_("declined at"), null=True)
    decline_code = models.CharField(_("decline code"), max_length=64, blank=True)
    attached_at = models.DateTimeField(_("added at"))
    detached_at = models.DateTimeField(_("removed at"), null=True)
    gateway_detached_at = models.DateTimeField(null=True)
    # When the gateway was last asked about it, and when that brought something new.
    refreshed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(_("updated at"), null=True)
    # What the gateway kept earlier entries of this card under, and has not been told to forget.
    superseded_references = models.JSONField(default=list)

    class Meta:
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default=True), name="billing_one_default_method"
            ),
            models.UniqueConstraint(
                fields=["customer", "gateway", "fingerprint"],
                condition=Q(state=MethodState.ACTIVE),
                name="billing_same_card_once",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(state=MethodState.ACTIVE), name="billing_default_is_active"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_by_visitor=False), name="billing_default_is_own"
            ),
        )
        indexes = (
            models.Index(fields=["last4"], name="billing_method_last4"),
            models.Index(
                fields=["attached_at"],
                condition=Q(is_by_visitor=True, state=MethodState.ACTIVE),
                name="billing_method_of_visitor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.brand.title()} ···· {self.last4}"

    def is_usable(self, *, at: datetime) -> bool:
        """Whether it may be charged: attached, not expired, not refused by its bank since."""
        return self.state == MethodState.ACTIVE and at < self.valid_until and not self.declined_at


def valid_until(exp_month: int, exp_year: int) -> datetime:
    """When a card ends: after the last day of its month, wherever on earth its holder lives (UTC−12)."""
    year, month = (exp_year, exp_month + 1) if exp_month < 12 else (exp_year + 1, 1)
    return datetime(year, month, 1, 12, tzinfo=UTC)


def columns_of(details: Method) -> dict[str, Any]:
    """What of a card a gateway may tell anew at any time."""
    return {
        "gateway_reference": details.reference,
        "kind": details.kind,
        "brand": details.brand,
        "last4": details.last4,
        "exp_month": details.exp_month,
        "exp_year": details.exp_year,
        "country": details.country,
        "valid_until": valid_until(details.exp_month, details.exp_year),
    }
