from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from subscriptions.catalog.features.models import Feature, FeatureKind


class FeatureOverride(models.Model):
    """One customer has another value of a feature, in place of all that their plans say, until it ends.

    Of those that were not revoked there is one for each customer and feature; the others are history.
    """

    public_id = PublicIdField(prefix="fo")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="feature_overrides")
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="overrides")
    is_closed = models.BooleanField(_("closed"), default=False)
    # Of numbers and quotas; None is no limit. A flag has none.
    limit = models.PositiveBigIntegerField(_("limit"), null=True)
    ends_at = models.DateTimeField(_("ends at"), null=True)
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_why = models.CharField(_("reason for revoking"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("feature of a customer's own")
        verbose_name_plural = _("features of customers' own")
        default_permissions = ("view",)
        permissions = (("grant_feature", "Can give, close and revoke features of single customers"),)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "feature"],
                condition=Q(revoked_at=None),
                name="subscriptions_one_feature_override",
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False) | Q(limit=None), name="subscriptions_closed_has_no_limit"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("given_at")), name="subscriptions_override_lasts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.feature}: {self.value}"

    @property
    def value(self) -> str:
        """What it is instead, and until when."""
        if self.is_closed:
            said = str(_("closed"))
        elif self.feature.kind == FeatureKind.FLAG:
            said = str(_("open"))
        else:
            said = str(_("without a limit")) if self.limit is None else str(self.limit)
        if self.ends_at is None:
            return said
        return str(
            _("%(value)s until %(until)s") % {"value": said, "until": f"{self.ends_at:%Y-%m-%d %H:%M}"}
        )
