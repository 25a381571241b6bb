from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.access.causes import Cause
from billing.customers.models import Customer
from billing.ids import PublicIdField


class Denial(models.Model):
    """One cause for one subject at one view within one hour, and how often. Read-only to people."""

    public_id = PublicIdField(prefix="den")
    # A string, so that an owner without a customer merges too: `cus_…` or `owner:auth.user:7`.
    subject = models.CharField(_("subject"), max_length=120)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="denials")
    view = models.CharField(_("view"), max_length=200)
    cause = models.CharField(_("cause"), max_length=32, choices=Cause)
    is_shadow = models.BooleanField(_("shadow"), default=False)
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("times"), default=1)
    method = models.CharField(_("method"), max_length=8)
    path = models.CharField(_("path"), max_length=500)
    details = models.JSONField(_("decided by"), default=dict, encoder=DjangoJSONEncoder)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    policies = models.JSONField(_("policies"), default=list, encoder=DjangoJSONEncoder)
    first_at = models.DateTimeField(_("first at"))
    last_at = models.DateTimeField(_("last at"))

    class Meta:
        verbose_name = _("denial")
        verbose_name_plural = _("denials")
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=["customer", "-last_at"], name="billing_denial_timeline"),
            models.Index(fields=["-last_at"], name="billing_denial_latest"),
            models.Index(fields=["subject"], name="billing_denial_subject"),
        )

    def __str__(self) -> str:
        return self.public_id
