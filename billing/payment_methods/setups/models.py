from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.states import MOVES, SetupState
from billing.states import StateField


class Setup(models.Model):
    """One try of a customer to put a card on file, from the button to the bank's answer."""

    public_id = PublicIdField(prefix="set")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="setups")
    state = StateField(choices=SetupState, default=SetupState.CREATED, moves=MOVES)
    gateway = models.CharField(_("gateway"), max_length=40)
    gateway_reference = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    next_url = models.CharField(max_length=2000, blank=True)
    # Started by whoever holds the link of this invoice, to pay it and nothing else.
    is_by_visitor = models.BooleanField(_("by link"), default=False)
    invoice = models.ForeignKey("billing.Invoice", models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey(PaymentMethod, models.SET_NULL, null=True, related_name="+")
    method = models.ForeignKey(PaymentMethod, models.SET_NULL, null=True, related_name="setups")
    decline_code = models.CharField(_("decline code"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("set-up")
        verbose_name_plural = _("set-ups")
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(
                condition=Q(is_by_visitor=True, invoice__isnull=False)
                | Q(is_by_visitor=False, invoice__isnull=True),
                name="billing_setup_of_visitor",
            ),
        )
        indexes = (models.Index(fields=["customer", "-answered_at"], name="billing_setup_latest"),)

    def __str__(self) -> str:
        return self.public_id
