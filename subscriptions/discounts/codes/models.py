from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.states import StateField
from subscriptions.discounts.models import AFTER_IT_BEGINS, WITHIN, Coupon
from subscriptions.discounts.states import MOVES, OfferState


class PromotionCode(models.Model):
    """What a customer types to redeem a coupon, in capitals or not; kept in capitals.

    It has limits and dates of its own, within those of its coupon.
    """

    public_id = PublicIdField(prefix="promo")
    code = models.CharField(_("code"), max_length=40, unique=True)
    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="codes")
    # Whose it is; None is everybody's.
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="promotion_codes")
    state = StateField(_("state"), choices=OfferState, default=OfferState.ACTIVE, moves=MOVES)
    redemptions_max = models.PositiveIntegerField(_("redemptions at most"), null=True)
    redeemed = models.PositiveIntegerField(_("redeemed"), default=0)
    valid_from_at = models.DateTimeField(_("valid from"), null=True)
    valid_until_at = models.DateTimeField(_("valid until"), null=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("promotion code")
        verbose_name_plural = _("promotion codes")
        default_permissions = ("view",)
        constraints = (
            # With `unique`: no two differ in their capitals alone.
            models.CheckConstraint(
                condition=Q(code=Upper(F("code"))) & ~Q(code=""), name="subscriptions_code_in_capitals"
            ),
            models.CheckConstraint(condition=WITHIN, name="subscriptions_code_within"),
            models.CheckConstraint(condition=AFTER_IT_BEGINS, name="subscriptions_code_valid"),
        )

    def __str__(self) -> str:
        return self.code
