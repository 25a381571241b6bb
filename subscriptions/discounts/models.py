from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.credit.amounts import AMOUNT_MAX
from billing.ids import PublicIdField
from billing.money import Money
from billing.states import StateField
from subscriptions.catalog.models import Plan
from subscriptions.discounts.stacking import Offer
from subscriptions.discounts.states import MOVES, OfferState
from subscriptions.discounts.terms import PERIODS_MAX, AppliesTo, CouponTerms, Lasts

# Also of promotion codes: both can be redeemed so often, within so long.
WITHIN = Q(redeemed__gte=0) & (
    Q(redemptions_max=None) | Q(redemptions_max__gte=1, redeemed__lte=F("redemptions_max"))
)
AFTER_IT_BEGINS = Q(valid_from_at=None) | Q(valid_until_at=None) | Q(valid_until_at__gt=F("valid_from_at"))
_IS_PERCENT = Q(percent__isnull=False, percent__gt=0, percent__lte=100, amount_micros=None, currency="")
_IS_AMOUNT = Q(percent=None, amount_micros__isnull=False, amount_micros__gt=0, amount_micros__lte=AMOUNT_MAX)
_SO_MANY = Q(lasts=Lasts.PERIODS, periods__isnull=False, periods__gte=1, periods__lte=PERIODS_MAX)


class Coupon(models.Model):
    """What is taken off, of what, and for how long. Once used, its terms stay what they are.

    Its name is shown on documents, its key in code and to staff: neither redeems it, see `codes`.
    """

    public_id = PublicIdField(prefix="coupon")
    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    state = StateField(_("state"), choices=OfferState, default=OfferState.ACTIVE, moves=MOVES)
    percent = models.DecimalField(_("percent"), max_digits=7, decimal_places=4, null=True)
    amount_micros = models.BigIntegerField(_("amount in micros"), null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    lasts = models.CharField(_("lasts"), max_length=12, choices=Lasts, default=Lasts.ONCE)
    periods = models.PositiveSmallIntegerField(_("periods"), null=True)
    applies_to = models.CharField(_("of"), max_length=12, choices=AppliesTo, default=AppliesTo.INVOICE)
    # None are all. Of a coupon of lines alone.
    plans = models.ManyToManyField(Plan, related_name="coupons", verbose_name=_("plans"))
    is_first_time_only = models.BooleanField(_("for new subscribers"), default=False)
    # Of several the lower comes off first.
    priority = models.PositiveSmallIntegerField(_("priority"), default=50)
    is_stackable = models.BooleanField(_("beside others"), default=False)
    redemptions_max = models.PositiveIntegerField(_("redemptions at most"), null=True)
    # Given back ones do not count. Changed by one UPDATE, which asks for the room.
    redeemed = models.PositiveIntegerField(_("redeemed"), default=0)
    # When it may be redeemed. What was redeemed then goes on.
    valid_from_at = models.DateTimeField(_("valid from"), null=True)
    valid_until_at = models.DateTimeField(_("valid until"), null=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        default_permissions = ("view",)
        permissions = (("steer_coupon", "Can create, change and retire coupons and promotion codes"),)
        constraints = (
            models.CheckConstraint(
                condition=_IS_PERCENT | (_IS_AMOUNT & ~Q(currency="")), name="subscriptions_coupon_takes"
            ),
            models.CheckConstraint(
                condition=_SO_MANY | Q(lasts__in=[Lasts.ONCE, Lasts.FOREVER], periods=None),
                name="subscriptions_coupon_lasts",
            ),
            models.CheckConstraint(
                condition=Q(applies_to__in=AppliesTo.values), name="subscriptions_coupon_applies"
            ),
            models.CheckConstraint(condition=WITHIN, name="subscriptions_coupon_within"),
            models.CheckConstraint(condition=AFTER_IT_BEGINS, name="subscriptions_coupon_valid"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Money | None:
        return None if self.amount_micros is None else Money(self.amount_micros, self.currency)

    @property
    def periods_total(self) -> int | None:
        """How many periods it lasts; None is for ever."""
        return 1 if self.lasts == Lasts.ONCE else self.periods

    @property
    def terms(self) -> CouponTerms:
        return CouponTerms(
            percent=self.percent,
            amount=self.amount,
            lasts=Lasts(self.lasts),
            periods=self.periods,
            applies_to=AppliesTo(self.applies_to),
            plan_keys=frozenset(plan.key for plan in self.plans.all()),
            is_first_time_only=self.is_first_time_only,
            priority=self.priority,
            is_stackable=self.is_stackable,
        )

    def offer(self, reference: int = 0) -> Offer:
        """What it takes off, for the redemption of that primary key; 0 before there is one."""
        terms = self.terms
        assert terms.percent is None or not isinstance(terms.percent, int | str)
        return Offer(
            reference,
            self.name,
            percent=terms.percent,
            amount=terms.amount,
            is_on_lines=terms.applies_to == AppliesTo.LINE,
            plans=terms.plan_keys,
        )
