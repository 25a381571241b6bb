from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscriptions.catalog.models import Plan


class FeatureKind(models.TextChoices):
    """A flag is there or not, a number is a limit at any time, a quota is used up and comes back.

    Seats are a number of places, on each of which somebody sits whom the customer names.
    """

    FLAG = "flag", _("flag")
    NUMBER = "number", _("number")
    QUOTA = "quota", _("quota per period")
    SEATS = "seats", _("seats")


class Feature(models.Model):
    """Something that plans open. Its key is what code asks for: `entitled("exports")`."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=FeatureKind, default=FeatureKind.FLAG)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class PlanFeature(models.Model):
    """How much of a feature a plan opens; without a limit, as much as one likes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="features")
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="plans")
    # Of numbers and quotas; None is no limit. A flag has none.
    limit = models.PositiveBigIntegerField(_("limit"), null=True)
    # Whether each unit of the item opens so much, as with seats, or all of them together.
    is_per_unit = models.BooleanField(_("for each unit"), default=False)

    class Meta:
        verbose_name = _("feature of a plan")
        verbose_name_plural = _("features of plans")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "feature"], name="subscriptions_plan_feature_once"),
            models.CheckConstraint(
                condition=Q(is_per_unit=False) | Q(limit__isnull=False), name="subscriptions_feature_per_unit"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan}: {self.feature}"
