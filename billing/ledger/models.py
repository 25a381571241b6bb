from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.customers.models import Customer
from billing.ledger.chart import AccountKind, Event
from billing.ledger.states import TransferState
from billing.money import Money


class Account(models.Model):
    """One pot of one currency: of a customer, of a gateway, or of the house. Never deleted."""

    kind = models.CharField(_("kind"), max_length=16, choices=AccountKind)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="accounts")
    gateway = models.CharField(_("gateway"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "kind", "currency"],
                condition=Q(customer__isnull=False),
                name="billing_account_of_customer",
            ),
            models.UniqueConstraint(
                fields=["kind", "gateway", "currency"],
                condition=Q(customer__isnull=True),
                name="billing_account_of_house",
            ),
        )

    def __str__(self) -> str:
        whose = f" {self.gateway}" if self.gateway else ""
        return f"{self.get_kind_display()}{whose} {self.currency}"


class Transfer(models.Model):
    """One amount from one account (debit) to another (credit). Nothing is ever edited or deleted.

    A pending one is resolved by a second row that points at it; a mistake by one in the other direction.
    """

    # The key makes posting twice once; house transfers have no customer, and a key of their own.
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="transfers")
    key = models.CharField(_("key"), max_length=120)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", verbose_name=_("debit"))
    credit = models.ForeignKey(
        Account, models.PROTECT, related_name="credits", verbose_name=pgettext_lazy("of a transfer", "credit")
    )
    amount_micros = models.BigIntegerField(_("amount in micros"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(
        _("state"), max_length=8, choices=TransferState, default=TransferState.POSTED, editable=False
    )
    resolves = models.OneToOneField("self", models.PROTECT, null=True, related_name="resolution")
    event = models.CharField(_("for"), max_length=16, choices=Event)
    # The public id of what it belongs to: an invoice, a payment, a hold…
    reference = models.CharField(_("belongs to"), max_length=40, db_index=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="billing_transfer_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(customer__isnull=True), name="billing_house_transfer_once"
            ),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_transfer_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="billing_transfer_moves"),
            models.CheckConstraint(
                condition=~Q(state=TransferState.VOIDED, resolves=None), name="billing_void_points"
            ),
        )
        indexes = (models.Index(fields=["customer", "-at"], name="billing_transfer_timeline"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.money}"

    @property
    def money(self) -> Money:
        return Money(self.amount_micros, self.currency)
