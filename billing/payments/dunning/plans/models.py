from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer


class CollectionPlan(models.Model):
    """What holds for one customer in place of DUNNING_DAYS, ACCESS_LADDER and COLLECT_WHEN_DUE.

    None, in either, is the setting. What stood here before is in the admin's log of the customer.
    """

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="collection_plan")
    # [3, 10]: days after the first try that failed.
    dunning_days = models.JSONField(_("days of the retries"), null=True)
    # {"warn": 0, "read_only": 30, "refuse": null}: days after the due date; null is never.
    ladder = models.JSONField(_("access ladder"), null=True)
    is_automatic = models.BooleanField(_("collected automatically"), default=True)
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("collection plan")
        verbose_name_plural = _("collection plans")
        default_permissions = ("view",)
        permissions = (("plan_collection", "Can plan how a customer's invoices are collected"),)

    def __str__(self) -> str:
        return f"{self.customer}: {self.why}"
