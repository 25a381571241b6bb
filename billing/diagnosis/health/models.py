from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpenTrouble(models.Model):
    """Something that is wrong, for as long as every look finds it: staff are told once of each."""

    slug = models.CharField(_("trouble"), max_length=40)
    subject = models.CharField(_("of what"), max_length=60)
    began_at = models.DateTimeField(_("began at"))

    class Meta:
        verbose_name = _("open trouble")
        verbose_name_plural = _("open troubles")
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=["slug", "subject"], name="billing_trouble_once"),)

    def __str__(self) -> str:
        return f"{self.slug}: {self.subject}"
