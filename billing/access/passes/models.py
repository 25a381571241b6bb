from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField


class Pass(models.Model):
    """Opens every 402 for one customer until it ends; never a suspension, never a rate."""

    public_id = PublicIdField(prefix="pass")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="passes")
    until = models.DateTimeField(_("until"))
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_why = models.CharField(_("reason for revoking"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("pass")
        verbose_name_plural = _("passes")
        default_permissions = ("view",)
        permissions = (("give_pass", "Can give and revoke passes"),)

    def __str__(self) -> str:
        return f"{self.public_id} until {self.until:%Y-%m-%d %H:%M}"
