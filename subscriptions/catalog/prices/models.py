from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import validate_currency
from billing.ids import PublicIdField
from subscriptions.calendar import Interval, Unit
from subscriptions.catalog.models import Plan
from subscriptions.pricing import ChargeModel, from_document

UNITS = [
    (Unit.DAY.value, _("day")),
    (Unit.WEEK.value, _("week")),
    (Unit.MONTH.value, _("month")),
    (Unit.YEAR.value, _("year")),
]


class Price(models.Model):
    """What a plan costs in one currency and for one interval, as of one version.

    Never edited: a new version replaces it, and who has the old one keeps it until staff move them.
    """

    public_id = PublicIdField(prefix="price")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="prices")
    currency = models.CharField(_("currency"), max_length=3, validators=[validate_currency])
    interval_unit = models.CharField(_("interval"), max_length=8, choices=UNITS)
    interval_count = models.PositiveSmallIntegerField(_("every so many"), default=1)
    version = models.PositiveIntegerField(_("version"), default=1)
    # As `subscriptions.pricing.to_document` writes it.
    model = models.JSONField(_("model"))
    created_at = models.DateTimeField(_("created at"))
    # From when on another version is sold; None while this one is.
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "currency", "interval_unit", "interval_count", "version"],
                name="subscriptions_price_version",
            ),
            models.UniqueConstraint(
                fields=["plan", "currency", "interval_unit", "interval_count"],
                condition=Q(replaced_at=None),
                name="subscriptions_price_sold",
            ),
            models.CheckConstraint(condition=Q(interval_count__gte=1), name="subscriptions_price_interval"),
        )

    def __str__(self) -> str:
        return f"{self.plan.key}/{self.currency}/{self.interval}/{self.version}"

    @property
    def interval(self) -> Interval:
        return Interval(Unit(self.interval_unit), self.interval_count)

    @cached_property
    def charge_model(self) -> ChargeModel:
        return from_document(self.model)
