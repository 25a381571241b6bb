from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.conf import owner_model
from billing.customers.states import MOVES, CustomerState
from billing.customers.validators import (
    refuse_in,
    validate_country,
    validate_currency,
    validate_time_zone,
)
from billing.ids import PublicIdField
from billing.states import StateField


class Customer(models.Model):
    """Somebody who pays. Its owner may be deleted; the customer and its books stay."""

    public_id = PublicIdField(prefix="cus")
    owner = models.OneToOneField(
        owner_model(), models.SET_NULL, null=True, related_name="billing_customer", verbose_name=_("owner")
    )
    state = StateField(_("state"), choices=CustomerState, default=CustomerState.ACTIVE, moves=MOVES)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[validate_currency])
    locale = models.CharField(_("language"), max_length=16, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    line1 = models.CharField(_("address"), max_length=200, blank=True)
    line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True)
    gateway = models.CharField(_("gateway"), max_length=40, default="default")
    gateway_reference = models.CharField(_("gateway reference"), max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        # Staff look, and act through actions of their own: nobody can be given the right to edit rows.
        default_permissions = ("view",)
        permissions = (
            ("suspend_customer", "Can suspend and resume customers"),
            ("view_settings", "Can view the billing settings"),
        )
        indexes = (models.Index(fields=["email"], name="billing_customer_email"),)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude=exclude)
        typed = {field.name for field in self._meta.fields if field.editable} - set(exclude or ())
        refuse_in({name: text for name in typed if isinstance(text := getattr(self, name), str)})

    def __str__(self) -> str:
        return self.name or self.email or self.public_id
