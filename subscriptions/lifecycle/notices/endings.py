"""That a subscription ends, or has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.models import Notice
from billing.states import StateMove
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.notices.charges import day_of, name_of, page_of, stored
from subscriptions.lifecycle.starts import WITHOUT_CARD
from subscriptions.lifecycle.states import ENDED, SubscriptionState


class TrialEnded(Kind):
    """Without a card, and so without a charge."""

    name = "trial_ended"
    title = gettext_lazy("Your trial has ended")
    # Also after a week in which nothing ran.
    lasts = timedelta(days=14)

    def find(self, *, at: datetime) -> Iterator[Found]:
        ended = Subscription.objects.filter(
            serial=0, trial_ends_at__gt=at - self.lasts, trial_ends_at__lte=at
        )
        closed = ended.filter(state__in=[SubscriptionState.PAUSED, SubscriptionState.CANCELED])
        rows = self.untold(closed.filter(_moved(why=WITHOUT_CARD)).exclude(customer__email=""))
        for row in _with_names(rows):
            yield Found(row.public_id, row.customer, _facts(row, row.trial_ends_at))

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return stored(notice.data).state in {SubscriptionState.PAUSED, SubscriptionState.CANCELED}

    def say(self, notice: Notice) -> Said:
        context = {**_context(notice), "is_paused": stored(notice.data).state == SubscriptionState.PAUSED}
        title = _("Your trial of %(name)s has ended") % context
        url = page_of(notice.data["subscription"])
        return Said(title, _("Nothing was charged."), context, url, _("Look at the subscription"))


class SubscriptionCanceled(Kind):
    """What was asked for, with the day until which all stays open; or that it has ended."""

    name = "subscription_canceled"
    title = gettext_lazy("Your subscription ends")

    def find(self, *, at: datetime) -> Iterator[Found]:
        asked = Subscription.objects.filter(cancel_asked_at__gt=at - self.lasts, cancel_at__isnull=False)
        for row in _with_names(asked.exclude(state__in=ENDED)):
            assert row.cancel_asked_at is not None
            yield from self._untold(row, f"{row.cancel_asked_at:%Y%m%dT%H%M%S}", row.cancel_at)
        ended = Subscription.objects.filter(
            state=SubscriptionState.CANCELED, ended_at__gt=at - self.lasts, cancel_asked_at=None
        )
        # Who never paid, or ended with the trial, is told otherwise or knows.
        never_had = Q(_moved(old=SubscriptionState.INCOMPLETE)) & ~Q(_moved(new=SubscriptionState.ACTIVE))
        for row in _with_names(ended.exclude(never_had).exclude(_moved(why=WITHOUT_CARD))):
            yield from self._untold(row, "ended", row.ended_at)

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        row = stored(notice.data)
        return row.state in ENDED or row.cancel_at is not None

    def say(self, notice: Notice) -> Said:
        context = {**_context(notice), "has_ended": notice.subject.endswith(":ended")}
        said = _("%(name)s has ended") if context["has_ended"] else _("%(name)s ends on %(day)s")
        url = page_of(notice.data["subscription"])
        return Said(said % context, _("It is not renewed."), context, url, _("Look at the subscription"))

    def _untold(self, row: Subscription, of_what: str, ends_at: datetime | None) -> Iterator[Found]:
        subject = f"{row.public_id}:{of_what}"
        if not Notice.objects.filter(kind=self.name, subject=subject).exists():
            yield Found(subject, row.customer, _facts(row, ends_at))


def _moved(**how: str) -> Exists:
    """Whether its history has such a move."""
    return Exists(StateMove.objects.filter(object_id=OuterRef("public_id"), **how))


def _with_names(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    known = rows.exclude(customer__email="").select_related("customer").order_by("pk")
    return known.prefetch_related("items__price__plan")


def _facts(row: Subscription, ends_at: datetime | None) -> dict[str, str]:
    assert ends_at is not None, "asked for by its column"
    return {"subscription": row.public_id, "name": name_of(row), "at": ends_at.isoformat()}


def _context(notice: Notice) -> dict[str, str | bool]:
    row = stored(notice.data)
    return {"name": notice.data["name"], "day": day_of(row, datetime.fromisoformat(notice.data["at"]))}
