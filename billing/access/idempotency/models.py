from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.credit.holds.models import Hold
from billing.customers.models import Customer


class KeyedRequest(models.Model):
    """One row per customer, gate and key, from the hold on and for good; a refused request leaves none.

    `status` is null while it runs. Who died while it ran stays without one: it never runs again.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    gate = models.CharField(_("view"), max_length=200)
    key = models.CharField(_("key"), max_length=255)
    # SHA-256 of method, path, query and body.
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    # Null where nothing was to be paid: a price of nothing, or a pass.
    hold = models.OneToOneField(Hold, models.PROTECT, null=True, related_name="+")
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    headers = models.JSONField(_("headers"), default=dict)
    # Null where it was too large, streamed, or is too old.
    body = models.BinaryField(_("body"), null=True)
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("request with a key")
        verbose_name_plural = _("requests with a key")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "gate", "key"], name="billing_keyed_request_once"),
        )
        indexes = (
            # What may be forgotten one day; rows without an answer are never read for that again.
            models.Index(
                fields=["created_at"],
                condition=models.Q(body__isnull=False),
                name="billing_keyed_request_age",
            ),
        )

    def __str__(self) -> str:
        return self.key
