from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.invoices.models import Invoice
from billing.money import Money
from billing.states import StateField
from subscriptions.catalog.prices.models import Price
from subscriptions.changes.states import MOVES, ChangeState, Timing
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem


class Change(models.Model):
    """A subscription is to be of other items. All figures are kept as they were shown."""

    public_id = PublicIdField(prefix="chg")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="changes")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    # The caller's: the same key is one change.
    key = models.CharField(_("key"), max_length=120)
    state = StateField(_("state"), choices=ChangeState, default=ChangeState.PENDING, moves=MOVES)
    timing = models.CharField(_("when"), max_length=12, choices=Timing)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked at"))
    # From when on it counts: the instant that was shown.
    prorated_at = models.DateTimeField(_("from"))
    # Of the period that ran then, and its end: of another one it would come to something else.
    serial = models.PositiveIntegerField(_("period"))
    period_end_at = models.DateTimeField(_("until"), null=True)
    # Of the period that begins with it, where its length is another.
    begins_until_at = models.DateTimeField(_("begins a period until"), null=True)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="+")
    # It is dropped where it was not paid by then.
    expires_at = models.DateTimeField(_("to be paid by"), null=True)
    currency = models.CharField(_("currency"), max_length=3)
    # With tax; below zero it is given back.
    total_micros = models.BigIntegerField(_("total in micros"), default=0)
    # What the whole period would cost of the new items, before tax: no more is ever charged for it.
    whole_micros = models.BigIntegerField(_("whole period in micros"), default=0)
    # The discounts that a period that begins with it uses up.
    redemptions = models.JSONField(_("redemptions"), default=list)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="subscriptions_changed_once"),
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(state=ChangeState.PENDING),
                name="subscriptions_one_change_at_once",
            ),
        )
        indexes = (models.Index(fields=["subscription", "-created_at"], name="subscriptions_changes"),)

    def __str__(self) -> str:
        return self.public_id

    @property
    def total(self) -> Money:
        return Money(self.total_micros, self.currency)


class ChangeItem(models.Model):
    """So many of a price, and what was charged for the rest of the period."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="items")
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # After discounts and before tax; None where it goes on as it was billed.
    amount_micros = models.BigIntegerField(_("amount in micros"), null=True)

    class Meta:
        verbose_name = _("changed item")
        verbose_name_plural = _("changed items")
        default_permissions = ("view",)
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["change", "price"], name="subscriptions_changed_to_once"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.price}"


class ChangeCredit(models.Model):
    """What was left of an item that was billed, at the price last billed."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="credits")
    billed_item = models.ForeignKey(BilledItem, models.PROTECT, related_name="credits")
    amount_micros = models.BigIntegerField(_("amount in micros"))

    class Meta:
        verbose_name = _("credited item")
        verbose_name_plural = _("credited items")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["change", "billed_item"], name="subscriptions_credited_once"),
            models.CheckConstraint(
                condition=Q(amount_micros__gte=0), name="subscriptions_credited_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.change}: {self.billed_item}"
