from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from billing.money import Money


class Line(models.Model):
    """Quantity × unit price, rounded once to whole minor units; then discounts, then tax.

    Below zero it is a credit: something that was billed before is given back, with its tax.
    """

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    description = models.CharField(_("description"), max_length=500)
    quantity = models.DecimalField(_("quantity"), max_digits=30, decimal_places=12, default=Decimal(1))
    unit_price = models.DecimalField(_("unit price"), max_digits=30, decimal_places=12)
    discount_percent = models.DecimalField(
        _("discount in percent"), max_digits=7, decimal_places=4, default=0
    )
    tax_percent = models.DecimalField(_("tax in percent"), max_digits=7, decimal_places=4, default=0)
    amount_micros = models.BigIntegerField(_("amount in micros"))
    # The line's own discount and its share of the invoice's.
    discount_micros = models.BigIntegerField(_("discount in micros"), default=0)
    tax_micros = models.BigIntegerField(_("tax in micros"), default=0)
    # Of use that was captured before: what exactly moves from the balance; the rest is rounding.
    usage_micros = models.BigIntegerField(_("use in micros"), null=True)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        default_permissions = ("view",)
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_micros__gte=F("discount_micros"), discount_micros__gte=0)
                | Q(amount_micros__lt=0, discount_micros=0),
                name="billing_line_discount_within",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount_micros__gte=0, tax_micros__gte=0)
                | Q(quantity__gt=0, unit_price__lt=0, amount_micros__lt=0, tax_micros__lte=0),
                name="billing_line_signed",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100)
                & Q(tax_percent__gte=0, tax_percent__lte=100),
                name="billing_line_percents",
            ),
        )

    def __str__(self) -> str:
        return self.description

    @property
    def amount(self) -> Money:
        """Before discounts and tax."""
        return Money(self.amount_micros, self.invoice.currency)

    @property
    def discount(self) -> Money:
        return Money(self.discount_micros, self.invoice.currency)

    @property
    def net(self) -> Money:
        return self.amount - self.discount

    @property
    def tax(self) -> Money:
        return Money(self.tax_micros, self.invoice.currency)
