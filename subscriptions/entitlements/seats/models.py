from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from subscriptions.catalog.features.models import Feature


class Seat(models.Model):
    """A place that is kept for a name until the user of that name claims it, or was claimed by a user.

    Taken back it stays as history. Whoever sits is told by `user_key`: a user who is deleted leaves that.
    """

    public_id = PublicIdField(prefix="seat")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="seats")
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="seats")
    # As it was typed, or the user's own.
    name = models.CharField(_("name"), max_length=254)
    # The name as it is compared, where the seat was kept for one.
    kept_for = models.CharField(_("kept for"), max_length=254, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    user_key = models.CharField(_("key of the user"), max_length=64, blank=True)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    released_at = models.DateTimeField(_("released at"), null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "feature", "user_key"],
                condition=Q(released_at=None) & ~Q(user_key=""),
                name="subscriptions_one_seat_each",
            ),
            models.UniqueConstraint(
                fields=["customer", "feature", "kept_for"],
                condition=Q(released_at=None, user_key=""),
                name="subscriptions_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None, user_key="") | Q(claimed_at__isnull=False) & ~Q(user_key=""),
                name="subscriptions_claimed_by_a_user",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_claimed(self) -> bool:
        return self.claimed_at is not None
