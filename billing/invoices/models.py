from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.invoices.states import MOVES, InvoiceState
from billing.money import Money
from billing.states import StateField

# `amount_due` in SQL, of what is neither a draft nor void.
DUE = F("net_micros") + F("tax_micros") - F("paid_micros") - F("credited_micros")


class Invoice(models.Model):
    """What a customer owes, and for what. Amounts are whole minor units, kept in micros.

    A draft may be changed and thrown away; once open it has a number and is corrected by credit notes alone.
    """

    public_id = PublicIdField(prefix="inv")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    state = StateField(_("state"), choices=InvoiceState, default=InvoiceState.DRAFT, moves=MOVES)
    # The caller's, where there is one: the same key makes one invoice.
    key = models.CharField(_("key"), max_length=120, null=True)
    number = models.CharField(_("number"), max_length=40, null=True, unique=True)
    currency = models.CharField(_("currency"), max_length=3)
    # Chained, in this order: [{"title": …, "percent": "10"} or {"title": …, "amount": "5.00"}, …]
    discounts = models.JSONField(_("discounts"), default=list)
    net_micros = models.BigIntegerField(_("net in micros"), default=0)
    tax_micros = models.BigIntegerField(_("tax in micros"), default=0)
    paid_micros = models.BigIntegerField(_("paid in micros"), default=0)
    credited_micros = models.BigIntegerField(_("credited in micros"), default=0)
    # The customer's details as they were when it was issued.
    billed_to = models.JSONField(_("billed to"), default=dict)
    memo = models.CharField(_("memo"), max_length=500, blank=True)
    days_to_pay = models.PositiveSmallIntegerField(_("days to pay"), default=14)
    created_at = models.DateTimeField(_("created at"))
    issued_at = models.DateTimeField(_("issued at"), null=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # Signed into the link that pays it: raised, and the links sent so far open nothing.
    link_version = models.PositiveSmallIntegerField(_("link version"), default=1)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        default_permissions = ("view",)
        permissions = (
            ("write_invoice", "Can write, issue and send invoices"),
            ("void_invoice", "Can void invoices and write credit notes"),
            ("write_off_invoice", "Can write invoices off"),
            ("record_payment", "Can record payments made elsewhere"),
        )
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="billing_invoice_once"),
            models.CheckConstraint(
                condition=Q(net_micros__gte=0, tax_micros__gte=0, paid_micros__gte=0, credited_micros__gte=0),
                name="billing_invoice_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(net_micros__gte=F("paid_micros") + F("credited_micros") - F("tax_micros")),
                name="billing_invoice_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.DRAFT) | Q(number__isnull=False),
                name="billing_open_has_number",
            ),
        )
        indexes = (
            models.Index(fields=["customer", "-issued_at"], name="billing_invoice_timeline"),
            models.Index(fields=["due_at"], condition=Q(state=InvoiceState.OPEN), name="billing_invoice_due"),
        )

    def __str__(self) -> str:
        return self.number or self.public_id

    @property
    def total(self) -> Money:
        return Money(self.net_micros + self.tax_micros, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.net_micros, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_micros, self.currency)

    @property
    def paid(self) -> Money:
        return Money(self.paid_micros, self.currency)

    @property
    def credited(self) -> Money:
        return Money(self.credited_micros, self.currency)

    @property
    def amount_due(self) -> Money:
        """What is left to pay; nothing of a draft or a void invoice is."""
        if self.state in {InvoiceState.DRAFT, InvoiceState.VOID}:
            return Money.zero(self.currency)
        return self.total - self.paid - self.credited

    def is_overdue(self, *, at: datetime) -> bool:
        return self.state == InvoiceState.OPEN and self.due_at is not None and self.due_at <= at
