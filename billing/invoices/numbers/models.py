from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """The last number given in a series and year. Locked by who takes one, until that commits: no gaps."""

    name = models.CharField(_("name"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=["name", "year"], name="billing_series_once"),)

    def __str__(self) -> str:
        return f"{self.name}-{self.year}"
