from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.Model):
    """What is true of a customer, gathered from the sources in `BILLING["STANDING_SOURCES"]`."""

    customer = models.OneToOneField("billing.Customer", models.CASCADE, primary_key=True)
    facts = models.JSONField(_("facts"), default=dict)
    schema_version = models.PositiveSmallIntegerField(_("schema version"), default=0)
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"standing of {self.customer_id}"
