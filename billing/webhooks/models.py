from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.gateways.messages import EventKind
from billing.webhooks.states import DUE, InboxState


class InboxEvent(models.Model):
    """What a gateway has told, once however often it came, and how far it was carried out."""

    gateway = models.CharField(_("gateway"), max_length=100)
    event_id = models.CharField(_("event"), max_length=255)
    type = models.CharField(_("type"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=[(kind, kind) for kind in EventKind])
    reference = models.CharField(_("about"), max_length=255, blank=True)
    key = models.CharField(_("our key"), max_length=255, blank=True)
    # Whose it is and in which mode, where the gateway says so.
    account = models.CharField(_("account"), max_length=255, blank=True)
    is_live = models.BooleanField(_("live"), null=True)
    # Found by asking: a delivery of it has not come, or came later.
    is_polled = models.BooleanField(_("found by asking"), default=False)
    # As it was sent, to the byte: no database reads it. Empty once it is old.
    payload = models.TextField(_("payload"), blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=16, choices=InboxState, default=InboxState.RECEIVED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    next_try_at = models.DateTimeField(_("next try at"))
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    released_at = models.DateTimeField(_("replayed at"), null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("replayed by")
    )

    class Meta:
        verbose_name = _("event of a gateway")
        verbose_name_plural = _("events of gateways")
        default_permissions = ("view",)
        permissions = (("replay_event", _("Can have events of gateways carried out again")),)
        constraints = (models.UniqueConstraint(fields=["event_id", "gateway"], name="billing_inbox_once"),)
        indexes = (
            models.Index(fields=["next_try_at", "id"], condition=Q(state__in=DUE), name="billing_inbox_due"),
            models.Index(fields=["gateway", "-id"], condition=Q(is_polled=False), name="billing_inbox_heard"),
            models.Index(fields=["state"], condition=Q(state=InboxState.DEAD), name="billing_inbox_dead"),
        )

    def __str__(self) -> str:
        return self.event_id


class InboxPoll(models.Model):
    """Up to when a gateway was asked what it has told. Deliveries do not count: they may have gaps."""

    gateway = models.CharField(_("gateway"), max_length=100, unique=True)
    polled_until = models.DateTimeField(_("asked until"))

    class Meta:
        verbose_name = _("poll of a gateway")
        verbose_name_plural = _("polls of gateways")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.gateway
