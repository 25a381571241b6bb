from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.invoices.models import Invoice
from billing.money import Money
from subscriptions.calendar import Period
from subscriptions.catalog.prices.models import Price
from subscriptions.lifecycle.models import Subscription


class BilledPeriod(models.Model):
    """One period of one subscription was billed. That this row can be there once is what bills it once."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="periods")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField(_("period"))
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("until"))
    # None where it cost nothing.
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="+")
    billed_at = models.DateTimeField(_("billed at"))

    class Meta:
        verbose_name = _("billed period")
        verbose_name_plural = _("billed periods")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["subscription", "serial"], name="subscriptions_billed_once"),
            # Whatever the serial says: no instant is billed by two periods that begin alike.
            models.UniqueConstraint(fields=["subscription", "start_at"], name="subscriptions_start_once"),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")), name="subscriptions_billed_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscription} {self.serial}"

    @property
    def period(self) -> Period:
        return Period(self.start_at, self.end_at)


class BilledItem(models.Model):
    """What an item was billed within a period, from `start_at` to its end: what can be credited of it."""

    period = models.ForeignKey(BilledPeriod, models.PROTECT, related_name="items")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    # None where it cost nothing, or was paid for by what it took the place of.
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="billed_items")
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    start_at = models.DateTimeField(_("from"))
    # After discounts and before tax: what unused time is worth.
    amount_micros = models.BigIntegerField(_("amount in micros"))
    tax_percent = models.DecimalField(_("tax in percent"), max_digits=7, decimal_places=4, default=0)
    credited_micros = models.BigIntegerField(_("credited in micros"), default=0)
    # From when on something else took its place; None while it counts.
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        verbose_name = _("billed item")
        verbose_name_plural = _("billed items")
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(
                condition=Q(credited_micros__gte=0, credited_micros__lte=F("amount_micros")),
                name="subscriptions_credited_within",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period}: {self.quantity} × {self.price}"

    def amount(self) -> Money:
        return Money(self.amount_micros, self.price.currency)
