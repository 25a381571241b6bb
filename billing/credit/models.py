from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ledger.models import Account
from billing.money import Money

# Nothing changes by itself: no grant, limit or budget ends.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Credit(models.Model):
    """What a customer can still use in one currency. Whether an amount fits is one UPDATE of this row.

    Free is `balance - held - owed + limit`. The balance is what is left of all grants, less what was used
    beyond them and not invoiced yet, so it may stand below zero. `owed` is what stands on invoices, written
    off or open, and what is disputed: whatever the balance does not count.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="credits")
    currency = models.CharField(_("currency"), max_length=3)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    revenue = models.ForeignKey(Account, models.PROTECT, related_name="+")
    balance_micros = models.BigIntegerField(_("balance in micros"), default=0)
    held_micros = models.BigIntegerField(_("held in micros"), default=0)
    owed_micros = models.BigIntegerField(_("owed in micros"), default=0)
    limit_micros = models.BigIntegerField(_("credit limit in micros"), default=0)
    # What the limit goes back to, and when.
    lasting_limit_micros = models.BigIntegerField(default=0)
    limit_until_at = models.DateTimeField(_("limit until"), null=True)
    # The customer's own, per calendar month in the customer's time zone. Without one the row is in no month.
    budget_micros = models.BigIntegerField(_("own budget in micros"), null=True)
    spent_micros = models.BigIntegerField(_("spent this month in micros"), default=0)
    month_starts_at = models.DateTimeField(default=NEVER)
    month_ends_at = models.DateTimeField(default=NEVER)
    # The earliest of all instants named above, and of the grants' ends: no hold passes it unapplied.
    next_change_at = models.DateTimeField(default=NEVER)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        default_permissions = ("view",)
        permissions = (
            ("change_limit", "Can change credit limits"),
            ("grant_credit", "Can grant and revoke credit"),
        )
        constraints = (
            models.UniqueConstraint(fields=["customer", "currency"], name="billing_credit_once"),
            models.CheckConstraint(
                condition=Q(held_micros__gte=0, limit_micros__gte=0, spent_micros__gte=0),
                name="billing_credit_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(budget_micros=None) | Q(budget_micros__gte=0), name="billing_budget_not_negative"
            ),
        )
        indexes = (models.Index(fields=["next_change_at"], name="billing_credit_change"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.currency}"

    @property
    def balance(self) -> Money:
        return Money(self.balance_micros, self.currency)

    @property
    def held(self) -> Money:
        return Money(self.held_micros, self.currency)

    @property
    def owed(self) -> Money:
        return Money(self.owed_micros, self.currency)

    @property
    def limit(self) -> Money:
        return Money(self.limit_micros, self.currency)

    @property
    def available(self) -> Money:
        """What a new hold may take, the own budget apart; below zero when a limit was lowered."""
        return self.balance - self.held - self.owed + self.limit

    @property
    def usable(self) -> Money:
        """What a new hold may take, never below nothing."""
        return max(self.available, Money.zero(self.currency))

    @property
    def overdrawn(self) -> Money:
        """By how much too much is used: so much must be paid before anything can be taken."""
        return self.usable - self.available

    @property
    def budget(self) -> Money | None:
        return None if self.budget_micros is None else Money(self.budget_micros, self.currency)

    @property
    def spent(self) -> Money:
        """Captured in the month that the row is in; nothing is counted without an own budget."""
        return Money(self.spent_micros, self.currency)

    @property
    def budget_left(self) -> Money | None:
        return None if self.budget is None else self.budget - self.spent - self.held
