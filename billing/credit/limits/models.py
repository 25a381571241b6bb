from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.credit.models import Credit
from billing.money import Money


class LimitChange(models.Model):
    """A credit limit as staff set it: how much, why, who, and until when. Append-only."""

    credit = models.ForeignKey(Credit, models.PROTECT, related_name="limit_changes")
    old_micros = models.BigIntegerField(_("from, in micros"))
    new_micros = models.BigIntegerField(_("to, in micros"))
    until_at = models.DateTimeField(_("until"), null=True)
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of a credit limit")
        verbose_name_plural = _("history of credit limits")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def old(self) -> Money:
        return Money(self.old_micros, self.credit.currency)

    @property
    def new(self) -> Money:
        return Money(self.new_micros, self.credit.currency)
