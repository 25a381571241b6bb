from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CodeTries(models.Model):
    """How many wrong codes somebody typed within an hour of the clock. In the database: a cache may be one
    for each process, and forget.
    """

    # `cus_…`, or `owner:auth.user:7` for who is no customer yet.
    subject = models.CharField(_("subject"), max_length=120)
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("wrong codes")
        verbose_name_plural = _("wrong codes")
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=["subject", "hour"], name="subscriptions_tries_once"),)
        indexes = (models.Index(fields=["hour"], name="subscriptions_tries_over"),)

    def __str__(self) -> str:
        return f"{self.subject}: {self.count}"
