from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.ids import PublicIdField
from billing.invoices.models import Invoice
from billing.money import Money


class CreditNote(models.Model):
    """So much less is owed on an invoice, and why. Never edited, never deleted."""

    public_id = PublicIdField(prefix="cn")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    key = models.CharField(_("key"), max_length=120)
    number = models.CharField(_("number"), max_length=40, unique=True)
    net_micros = models.BigIntegerField(_("net in micros"))
    tax_micros = models.BigIntegerField(_("tax in micros"))
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["invoice", "key"], name="billing_credit_note_once"),
            models.CheckConstraint(
                condition=Q(net_micros__gte=0, tax_micros__gte=0) & ~Q(net_micros=0, tax_micros=0),
                name="billing_credit_note_positive",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        return Money(self.net_micros + self.tax_micros, self.invoice.currency)
