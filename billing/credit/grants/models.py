from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.money import Money


class GrantKind(models.IntegerChoices):
    """Their order is the order in which equals are spent: promotional before paid."""

    PROMOTIONAL = 0, _("promotional")
    ALLOWANCE = 1, _("allowance of a plan")
    PAID = 2, _("paid")


class Grant(models.Model):
    """An amount of credit, spent by priority, earliest end, kind, and age. 0 is the highest priority."""

    public_id = PublicIdField(prefix="gr")
    credit = models.ForeignKey(Credit, models.PROTECT, related_name="grants")
    # That of its credit: a key is used once per customer, whatever the currency.
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=80)
    kind = models.PositiveSmallIntegerField(_("kind"), choices=GrantKind)
    priority = models.PositiveSmallIntegerField(_("priority"), default=50)
    amount_micros = models.BigIntegerField(_("amount in micros"))
    remaining_micros = models.BigIntegerField(_("left in micros"))
    # Part of what is left: an end that comes while it is held leaves it alone.
    held_micros = models.BigIntegerField(_("held in micros"), default=0)
    granted_at = models.DateTimeField(_("granted at"))
    expires_at = models.DateTimeField(_("expires at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    revoked_why = models.CharField(_("reason for revoking"), max_length=500, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="billing_grant_once"),
            models.CheckConstraint(
                condition=Q(held_micros__gte=0)
                & Q(remaining_micros__gte=F("held_micros"))
                & Q(amount_micros__gte=F("remaining_micros"))
                & Q(amount_micros__gt=0),
                name="billing_grant_within",
            ),
        )
        indexes = (
            models.Index(
                fields=["credit"],
                condition=Q(remaining_micros__gt=F("held_micros")),
                name="billing_grant_spendable",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_micros, self.credit.currency)

    @property
    def remaining(self) -> Money:
        return Money(self.remaining_micros, self.credit.currency)
