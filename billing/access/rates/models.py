from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.access.rates.policy import parse
from billing.customers.models import Customer
from billing.ids import PublicIdField


def validate_rate(spec: str) -> None:
    try:
        parse(spec)
    except ValueError as error:
        raise ValidationError(str(error), code="rate") from error


class RateOverride(models.Model):
    """Another limit for one customer under one rate's name, given by staff with a reason."""

    public_id = PublicIdField(prefix="rate")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="rate_overrides")
    name = models.CharField(_("rate"), max_length=100)
    spec = models.CharField(_("limit"), max_length=32, validators=[validate_rate])
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_why = models.CharField(_("reason for revoking"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("rate override")
        verbose_name_plural = _("rate overrides")
        default_permissions = ("view",)
        permissions = (("set_rate", "Can set and revoke customers' own rates"),)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "name"],
                condition=models.Q(revoked_at=None),
                name="billing_one_rate_override",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.spec}"
