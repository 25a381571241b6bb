from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.stacking import Offer


class Redemption(models.Model):
    """A customer has redeemed a coupon for a subscription: once for each customer and subscription.

    One that was given back does not count, and may be followed by another.
    """

    public_id = PublicIdField(prefix="red")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="redemptions")
    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="redemptions")
    code = models.ForeignKey(PromotionCode, models.PROTECT, null=True, related_name="redemptions")
    # The public id of the subscription; a string, because this room stands below subscriptions.
    subject = models.CharField(_("redeemed for"), max_length=40)
    redeemed_at = models.DateTimeField(_("redeemed at"))
    # None is for ever.
    periods_left = models.PositiveSmallIntegerField(_("periods left"), null=True)
    # Of the last period that counted.
    last_serial = models.PositiveIntegerField(_("last period"), default=0)
    # It takes nothing off any more.
    ended_at = models.DateTimeField(_("ended at"), null=True)
    # The use was given back.
    released_at = models.DateTimeField(_("given back at"), null=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "coupon"],
                condition=Q(released_at=None),
                name="subscriptions_redeemed_by_customer",
            ),
            models.UniqueConstraint(
                fields=["subject", "coupon"],
                condition=Q(released_at=None),
                name="subscriptions_redeemed_for_subject",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="subscriptions_redeemed_for_something"),
            models.CheckConstraint(
                condition=Q(periods_left=None) | Q(periods_left__gt=0) | Q(ended_at__isnull=False),
                name="subscriptions_redemption_ends",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(ended_at__isnull=False),
                name="subscriptions_released_is_over",
            ),
        )

    def __str__(self) -> str:
        return f"{self.coupon} for {self.subject}"

    @property
    def offer(self) -> Offer:
        return self.coupon.offer(self.pk)
