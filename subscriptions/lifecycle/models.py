from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.states import StateField
from subscriptions.calendar import Interval, Period, Unit
from subscriptions.catalog.prices.models import UNITS, Price
from subscriptions.lifecycle.states import ENDED, MOVES, SubscriptionState


class Terms(models.TextChoices):
    """Whether it is billed."""

    PAID = "paid", _("paid")
    COMPED = "comped", _("given for nothing")
    INTERNAL = "internal", _("our own")


# Of an interval of a year or longer.
LASTS_A_YEAR = (
    Q(interval_unit=Unit.YEAR.value)
    | Q(interval_unit=Unit.MONTH.value, interval_count__gte=12)
    | Q(interval_unit=Unit.WEEK.value, interval_count__gte=52)
    | Q(interval_unit=Unit.DAY.value, interval_count__gte=365)
)


class Subscription(models.Model):
    """A customer has a plan, from `starts_at` on, and pays for each period in advance.

    Periods lie on the grid that `anchor_at` and the interval lay over the wall clock of `time_zone`, which is
    the customer's as it was at the start: who moves is not billed twice for a day.
    """

    public_id = PublicIdField(prefix="sub")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="subscriptions")
    # The caller's: the same key starts one subscription.
    key = models.CharField(_("key"), max_length=120)
    state = StateField(
        _("state"), choices=SubscriptionState, default=SubscriptionState.SCHEDULED, moves=MOVES
    )
    terms = models.CharField(_("terms"), max_length=12, choices=Terms, default=Terms.PAID)
    currency = models.CharField(_("currency"), max_length=3)
    interval_unit = models.CharField(_("interval"), max_length=8, choices=UNITS)
    interval_count = models.PositiveSmallIntegerField(_("every so many"), default=1)
    time_zone = models.CharField(_("time zone"), max_length=64)
    created_at = models.DateTimeField(_("created at"))
    starts_at = models.DateTimeField(_("starts at"))
    trial_ends_at = models.DateTimeField(_("trial ends at"), null=True)
    anchor_at = models.DateTimeField(_("anchor"))
    # Of the period that runs, or ran last; 0 until the first one is billed.
    serial = models.PositiveIntegerField(_("period"), default=0)
    period_start_at = models.DateTimeField(_("period starts at"), null=True)
    period_end_at = models.DateTimeField(_("period ends at"), null=True)
    # Asked for, and undone by emptying it.
    cancel_at = models.DateTimeField(_("is to end at"), null=True)
    cancel_asked_at = models.DateTimeField(_("canceled at"), null=True)
    cancel_why = models.CharField(_("reason"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    pause_at = models.DateTimeField(_("is to pause at"), null=True)
    paused_at = models.DateTimeField(_("paused at"), null=True)
    resume_at = models.DateTimeField(_("is to resume at"), null=True)
    # The end of the period after which it is of other items: those that are to come.
    change_at = models.DateTimeField(_("is to change at"), null=True)
    # When something is to be carried out next; None where nothing is, until somebody acts.
    next_at = models.DateTimeField(_("next"), null=True)
    # How often that has failed, and when it is tried again.
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    retry_at = models.DateTimeField(_("tried again at"), null=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = ("view",)
        permissions = (
            ("steer_subscription", "Can start, change, pause and cancel subscriptions"),
            ("comp_subscription", "Can give subscriptions for nothing, and extend trials"),
        )
        constraints = (
            models.UniqueConstraint(fields=["customer", "key"], name="subscriptions_started_once"),
            models.CheckConstraint(
                condition=Q(period_end_at=None) | Q(period_end_at__gt=F("period_start_at")),
                name="subscriptions_period_not_empty",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ENDED)) | Q(next_at=None), name="subscriptions_ended_is_over"
            ),
        )
        indexes = (
            models.Index(fields=["next_at"], name="subscriptions_next"),
            # Of these it is asked every minute whether their invoices were paid.
            models.Index(
                fields=["state"],
                condition=Q(state__in=["incomplete", "past_due", "unpaid"]),
                name="subscriptions_waiting",
            ),
            models.Index(fields=["customer", "-created_at"], name="subscriptions_timeline"),
            # Of whom mails tell, looked for again and again.
            models.Index(fields=["next_at"], condition=LASTS_A_YEAR, name="subscriptions_next_yearly"),
            models.Index(
                fields=["trial_ends_at"],
                condition=Q(serial=0, trial_ends_at__isnull=False),
                name="subscriptions_trials",
            ),
            models.Index(
                fields=["cancel_asked_at"],
                condition=Q(cancel_asked_at__isnull=False),
                name="subscriptions_asked_to_end",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="subscriptions_ended_lately"
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def interval(self) -> Interval:
        return Interval(Unit(self.interval_unit), self.interval_count)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def period(self) -> Period | None:
        """The one that runs, or ran last; None before the first."""
        if self.period_start_at is None or self.period_end_at is None:
            return None
        return Period(self.period_start_at, self.period_end_at)

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED


class Item(models.Model):
    """So many of a price: the plan, and each add-on beside it."""

    public_id = PublicIdField(prefix="si")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="items")
    price = models.ForeignKey(Price, models.PROTECT, related_name="items")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        default_permissions = ("view",)
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["subscription", "price"], name="subscriptions_item_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="subscriptions_item_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.price}"


class ComingItem(models.Model):
    """So many of a price, from the next period on: all of them together take the place of the items."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="coming_items")
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("coming item")
        verbose_name_plural = _("coming items")
        default_permissions = ("view",)
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["subscription", "price"], name="subscriptions_coming_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="subscriptions_coming_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.price}"
