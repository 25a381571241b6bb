from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Inspection(models.Model):
    """One audit, or one comparison with a gateway's books, and what came of it."""

    class Kind(models.TextChoices):
        AUDIT = "audit", _("audit")
        RECONCILIATION = "reconciliation", _("reconciliation")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    gateway = models.CharField(_("gateway"), max_length=40, blank=True)
    since_at = models.DateTimeField(_("from"), null=True)
    at = models.DateTimeField(_("at"))
    findings = models.PositiveIntegerField(_("differences"))
    # The first of them, in words.
    report = models.JSONField(_("report"), default=list)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        default_permissions = ("view",)
        indexes = (models.Index(fields=["kind", "gateway", "-at"], name="billing_inspection_latest"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.gateway}".strip()
