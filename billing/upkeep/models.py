from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Upkeep(models.Model):
    """One step of the upkeep, and how it went the last time."""

    name = models.CharField(_("step"), max_length=40, unique=True)
    started_at = models.DateTimeField(_("started at"))
    # None while it runs, or when it was killed.
    took_ms = models.PositiveIntegerField(_("took in milliseconds"), null=True)
    count = models.PositiveIntegerField(_("done"), default=0)
    # Since when it has not gone well; the last trouble, by its name alone: a message may tell secrets.
    failing_since = models.DateTimeField(_("failing since"), null=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("upkeep")
        verbose_name_plural = _("upkeep")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
