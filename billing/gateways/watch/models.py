from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class GatewayCheck(models.Model):
    """One look at one gateway: whether it answered, how fast, and what it says is wrong."""

    gateway = models.CharField(_("gateway"), max_length=40)
    at = models.DateTimeField(_("at"))
    is_reachable = models.BooleanField(_("answers"))
    latency_ms = models.PositiveIntegerField(_("took in milliseconds"), default=0)
    # [{"message": …, "hint": …}, …] of `diagnose()`; None where only asked whether it answers.
    problems = models.JSONField(_("problems"), null=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("look at a gateway")
        verbose_name_plural = _("looks at gateways")
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=["gateway", "-at"], name="billing_check_latest"),
            models.Index(fields=["at"], name="billing_check_age"),
        )

    def __str__(self) -> str:
        return f"{self.gateway} {self.at:%Y-%m-%d %H:%M}"


class Downtime(models.Model):
    """From the first look that a gateway did not answer to the first that it did: clocks stand still."""

    gateway = models.CharField(_("gateway"), max_length=40)
    began_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)
    # When the clocks of those who are collected through it were last set by it.
    applied_at = models.DateTimeField(null=True)
    # Up to which customer, by key, while that is under way.
    applied_to = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("downtime")
        verbose_name_plural = _("downtimes")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=["gateway"], condition=Q(ended_at=None), name="billing_one_downtime_at_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="billing_downtime_forward"
            ),
        )
        indexes = (models.Index(fields=["gateway", "began_at"], name="billing_downtime_span"),)

    def __str__(self) -> str:
        return f"{self.gateway} since {self.began_at:%Y-%m-%d %H:%M}"

    def stands_at(self, at: datetime) -> bool:
        """Whether the gateway is away at this instant."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)
