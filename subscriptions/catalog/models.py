from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.states import StateField
from subscriptions.catalog.states import MOVES, PlanState


class Product(models.Model):
    """What plans are plans of. One that has several plans is where a customer moves from plan to plan."""

    public_id = PublicIdField(prefix="prod")
    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=500, blank=True)
    tax_percent = models.DecimalField(_("tax in percent"), max_digits=7, decimal_places=4, default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(
                condition=Q(tax_percent__gte=0, tax_percent__lte=100), name="subscriptions_product_tax"
            ),
        )

    def __str__(self) -> str:
        return self.name


class PlanKind(models.TextChoices):
    """A subscription has one plan, and add-ons beside it."""

    PLAN = "plan", _("plan")
    ADD_ON = "add_on", _("add-on")


class WithoutCard(models.TextChoices):
    """What happens at the end of a trial where nothing can be charged."""

    CANCEL = "cancel", _("it ends")
    PAUSE = "pause", _("it is paused")


class Plan(models.Model):
    """What a customer chooses. Its key is what code asks for: `subscribed("pro")`."""

    public_id = PublicIdField(prefix="plan")
    product = models.ForeignKey(Product, models.PROTECT, related_name="plans")
    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=PlanKind, default=PlanKind.PLAN)
    state = StateField(_("state"), choices=PlanState, default=PlanState.PUBLIC, moves=MOVES)
    trial_days = models.PositiveSmallIntegerField(_("days of trial"), default=0)
    trial_needs_card = models.BooleanField(_("trial needs a card"), default=True)
    without_card = models.CharField(
        _("trial without a card"), max_length=12, choices=WithoutCard, default=WithoutCard.CANCEL
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # How often what it opens has changed; and, while its subscribers are told, the last one who was.
    changes = models.PositiveIntegerField(_("changes"), default=0, editable=False)
    refreshed_to = models.BigIntegerField(_("told up to"), null=True, editable=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        default_permissions = ("view",)
        permissions = (("steer_plan", "Can hide, archive and offer plans"),)

    def __str__(self) -> str:
        return self.name


class PlanOffer(models.Model):
    """A hidden plan that this customer may choose all the same."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="offers")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="plan_offers")
    offered_at = models.DateTimeField(_("offered at"))
    until_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(fields=["customer", "plan"], name="subscriptions_offered_once"),
        )

    def __str__(self) -> str:
        return f"{self.plan} for {self.customer}"
