"""The bank's own books. Amounts are whole minor units; a card's number is never among them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.gateways.sandbox.cards import BRANDS
from billing.ids import PublicIdField
from billing.money import Money


class Payer(models.Model):
    """Somebody whose cards the bank keeps."""

    reference = PublicIdField(_("reference"), prefix="bcus")
    # The project's alias for the bank: each is an account of its own.
    account = models.CharField(_("account"), max_length=100, db_default="default")
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("payer")
        verbose_name_plural = _("payers")

    def __str__(self) -> str:
        return self.reference


class Card(models.Model):
    """A card that was entered. `behaviour` names the row of the test-card table it acts by."""

    reference = PublicIdField(_("reference"), prefix="bcard")
    payer = models.ForeignKey(Payer, models.CASCADE, related_name="cards", verbose_name=_("payer"))
    behaviour = models.CharField(_("behaviour"), max_length=32)
    brand = models.CharField(_("brand"), max_length=16)
    last4 = models.CharField(_("last four digits"), max_length=4)
    exp_month = models.PositiveSmallIntegerField(_("expiry month"))
    exp_year = models.PositiveSmallIntegerField(_("expiry year"))
    country = models.CharField(_("country"), max_length=2)
    fingerprint = models.CharField(_("fingerprint"), max_length=32)
    created_at = models.DateTimeField(_("entered"))
    attached_at = models.DateTimeField(_("attached"), null=True)
    detached_at = models.DateTimeField(_("detached"), null=True)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")

    def __str__(self) -> str:
        return f"{BRANDS[self.brand]} •••• {self.last4}"


class SetupState(models.TextChoices):
    OPEN = "open", _("open")
    NEEDS_ACTION = "needs_action", _("waiting for the cardholder")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")


class SetupPage(models.Model):
    """A page on which one card may be entered once."""

    reference = PublicIdField(_("reference"), prefix="bset")
    payer = models.ForeignKey(Payer, models.CASCADE, related_name="setups", verbose_name=_("payer"))
    card = models.OneToOneField(Card, models.CASCADE, null=True, related_name="setup", verbose_name=_("card"))
    return_url = models.CharField(_("return address"), max_length=2000)
    state = models.CharField(_("state"), max_length=16, choices=SetupState, default=SetupState.OPEN)
    decline_code = models.CharField(_("decline code"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("set-up")
        verbose_name_plural = _("set-ups")

    def __str__(self) -> str:
        return self.reference


class ChargeState(models.TextChoices):
    NEEDS_ACTION = "needs_action", _("waiting for the cardholder")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")


class Charge(models.Model):
    """Money collected from a card, or the try to."""

    reference = PublicIdField(_("reference"), prefix="bch")
    key = models.CharField(_("key"), max_length=255, unique=True)
    card = models.ForeignKey(Card, models.PROTECT, related_name="charges", verbose_name=_("card"))
    amount = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    refunded = models.BigIntegerField(_("refunded in minor units"), default=0)
    description = models.CharField(_("description"), max_length=500, blank=True)
    return_url = models.CharField(_("return address"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=ChargeState)
    decline_code = models.CharField(_("decline code"), max_length=40, blank=True)
    disputed_at = models.DateTimeField(_("disputed"), null=True)
    # Whether the money stays with the project; nobody knows while the dispute is open.
    dispute_won = models.BooleanField(_("dispute won"), null=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_charge_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="sandbox_charge_refund_within"
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        return Money.from_minor(self.amount, self.currency)

    @property
    def money_refunded(self) -> Money:
        return Money.from_minor(self.refunded, self.currency)


class RefundState(models.TextChoices):
    PROCESSING = "processing", _("on its way")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("came back")


class Refund(models.Model):
    """Money of one charge that went back. The key is empty where the bank did it without being asked."""

    reference = PublicIdField(_("reference"), prefix="bre")
    key = models.CharField(_("key"), max_length=255, blank=True, db_default="")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds", verbose_name=_("charge"))
    state = models.CharField(
        _("state"), max_length=16, choices=RefundState, db_default=RefundState.SUCCEEDED.value
    )
    decline_code = models.CharField(_("decline code"), max_length=40, blank=True, db_default="")
    amount = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_refund_amount_positive"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        return Money.from_minor(self.amount, self.currency)


class Answer(models.Model):
    """What was answered to a key, so that the same question is answered the same."""

    key = models.CharField(_("key"), max_length=255, unique=True)
    fingerprint = models.CharField(_("fingerprint of the question"), max_length=64)
    result = models.JSONField(_("answer"), null=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.key


class BankEvent(models.Model):
    """Something that happened, and how far the news of it has come. Lost ones only `read_events` tells."""

    reference = PublicIdField(_("reference"), prefix="bevt")
    account = models.CharField(_("account"), max_length=100)
    type = models.CharField(_("type"), max_length=40)
    subject = models.CharField(_("about"), max_length=40)
    key = models.CharField(_("key"), max_length=255, blank=True)
    body = models.JSONField(_("contents"), default=dict)
    happened_at = models.DateTimeField(_("happened"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    send_at = models.DateTimeField(_("next try"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = (
            models.Index(fields=["account", "happened_at"], name="sandbox_event_since"),
            models.Index(fields=["send_at"], condition=Q(sent_at=None), name="sandbox_event_waiting"),
        )

    def __str__(self) -> str:
        return self.reference


class Chaos(models.Model):
    """How badly the post is delivered: of a hundred events so many come late, twice, or not at all."""

    late = models.PositiveSmallIntegerField(_("late, of a hundred"), default=0)
    twice = models.PositiveSmallIntegerField(_("twice, of a hundred"), default=0)
    reordered = models.PositiveSmallIntegerField(_("out of order, of a hundred"), default=0)
    lost = models.PositiveSmallIntegerField(_("lost, of a hundred"), default=0)
    seed = models.PositiveIntegerField(_("seed"), default=0)

    class Meta:
        verbose_name = _("chaos")
        verbose_name_plural = _("chaos")

    def __str__(self) -> str:
        return f"{self.late}/{self.twice}/{self.reordered}/{self.lost}"


class OutageMode(models.TextChoices):
    UNREACHABLE = "unreachable", _("unreachable: nothing happens")
    UNKNOWN = "unknown", _("outcome unknown: it happens, the answer is lost")
    SLOW = "slow", _("slow: it only takes longer")


class Outage(models.Model):
    """Trouble on the line to the bank, for everybody or for one payer."""

    scope = models.CharField(_("payer"), max_length=40, blank=True, unique=True)
    mode = models.CharField(_("mode"), max_length=16, choices=OutageMode)
    latency_ms = models.PositiveIntegerField(_("latency in milliseconds"), default=0)
    began_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")

    def __str__(self) -> str:
        return f"{self.mode} ({self.scope or '*'})"
