from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.ids import PublicIdField
from billing.notices.states import NoticeState


class Notice(models.Model):
    """One e-mail to one address about one event: the row is the queue, and it is sent once."""

    public_id = PublicIdField(prefix="ntc")
    kind = models.CharField(_("kind"), max_length=32)
    # What it tells of: "pay_…", or where one thing gives cause several times "pm_…:2027-01:30".
    subject = models.CharField(_("about"), max_length=120)
    # None where staff are told.
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="notices", verbose_name=_("customer")
    )
    recipient = models.EmailField(_("to"))
    state = models.CharField(
        _("state"), max_length=8, choices=NoticeState, default=NoticeState.WAITING, editable=False
    )
    # What must not change between the decision and the mail; everything else is read when it is sent.
    data = models.JSONField(_("facts"), default=dict)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"))
    next_try_at = models.DateTimeField(_("next try at"))
    # Of who sends it now. One that is old belongs to a process that died.
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ("view",)
        permissions = (("send_notice", "Can send notices again"),)
        constraints = (
            models.UniqueConstraint(fields=["kind", "subject", "recipient"], name="billing_notice_once"),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"], condition=Q(state=NoticeState.WAITING), name="billing_notice_due"
            ),
            models.Index(fields=["customer", "-created_at"], name="billing_notice_timeline"),
        )

    def __str__(self) -> str:
        return self.public_id


class NoticePreference(models.Model):
    """What a customer does not want to be told, or wants again. Without a row they want it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notice_preferences")
    kind = models.CharField(_("kind"), max_length=32)
    is_off = models.BooleanField(_("off"))
    changed_at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=["customer", "kind"], name="billing_preference_once"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"


class LowCredit(models.Model):
    """That a credit stands below its threshold. The row goes when it is above: the next time is another."""

    credit = models.OneToOneField(Credit, models.CASCADE, related_name="low")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("low credit")
        verbose_name_plural = _("low credits")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.credit_id}"
