from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """How far the import from one gateway has come: it goes on behind the last payer it has seen."""

    gateway = models.CharField(_("gateway"), max_length=40, unique=True)
    after = models.CharField(_("after"), max_length=255, blank=True)
    seen = models.PositiveIntegerField(_("seen"), default=0)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.gateway
