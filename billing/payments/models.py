from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.states import MOVES, PaymentState
from billing.states import StateField


class Source(models.TextChoices):
    """Where the money comes from."""

    METHOD = "method", _("payment method")
    CREDIT = "credit", _("prepaid credit")
    ELSEWHERE = "elsewhere", _("paid elsewhere")


class Payment(models.Model):
    """Money for an invoice, or for credit where there is none. Whole minor units, kept in micros."""

    public_id = PublicIdField(prefix="pay")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="payments")
    key = models.CharField(_("key"), max_length=120)
    source = models.CharField(_("from"), max_length=12, choices=Source)
    gateway = models.CharField(_("gateway"), max_length=40, blank=True)
    state = StateField(_("state"), choices=PaymentState, default=PaymentState.CREATED, moves=MOVES)
    amount_micros = models.BigIntegerField(_("amount in micros"))
    currency = models.CharField(_("currency"), max_length=3)
    # Asked to be sent back, whether the gateway has answered or not; a refund that failed counts no more.
    refunded_micros = models.BigIntegerField(_("refunded in micros"), default=0)
    # The customer was there, and may be sent to the bank; and wants to go on here afterwards.
    next_url = models.CharField(max_length=2000, blank=True)
    # Whoever holds an invoice's link pays by the card they entered, and by none of the customer's.
    is_by_visitor = models.BooleanField(_("paid by link"), default=False)
    # Who named a card pays by that one; the others follow a default that is declined.
    has_backups = models.BooleanField(_("other cards may follow"), default=True)
    # Which grants a payment from credit has spent, and how much of each, as in holds: [[grant, micros], …].
    parts = models.JSONField(_("from grants"), default=list)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    # When the gateway was last asked how it ended, while nobody told us.
    looked_at = models.DateTimeField(null=True)
    # Until 0.3, for servers of the version before: receipts are notices now.
    receipt_claimed_at = models.DateTimeField(null=True)
    receipt_sent_at = models.DateTimeField(_("receipt sent at"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        default_permissions = ("view",)
        permissions = (("refund_payment", "Can refund payments"),)
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="billing_payment_once"),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_payment_positive"),
            models.CheckConstraint(
                condition=Q(refunded_micros__gte=0, refunded_micros__lte=F("amount_micros")),
                name="billing_refunded_within",
            ),
            # One at a time: two would collect twice.
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=["created", "processing", "needs_action", "unknown"]),
                name="billing_one_payment_under_way",
            ),
        )
        indexes = (
            models.Index(fields=["customer", "-created_at"], name="billing_payment_timeline"),
            # What was settled lately, and what was tried lately, is looked for every minute.
            models.Index(fields=["settled_at"], name="billing_payment_settled"),
            models.Index(fields=["created_at"], name="billing_payment_created"),
            models.Index(
                fields=["state"], condition=Q(state=PaymentState.UNKNOWN), name="billing_payment_unknown"
            ),
            models.Index(
                fields=["looked_at"],
                condition=Q(state__in=["created", "processing", "needs_action", "unknown"]),
                name="billing_payment_looked",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_micros, self.currency)

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_micros, self.currency)

    @property
    def refundable(self) -> Money:
        """What may still be sent back."""
        is_paid = self.state == PaymentState.SUCCEEDED
        return self.amount - self.refunded if is_paid else Money.zero(self.currency)
