"""Before a year is charged, and before a trial is: how much, when, and how to have it end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.models import Notice
from subscriptions.conf import conf
from subscriptions.discounts.redemptions.queries import offers_by_subject
from subscriptions.discounts.stacking import Offer
from subscriptions.lifecycle.coming import next_charge
from subscriptions.lifecycle.models import LASTS_A_YEAR, Subscription, Terms
from subscriptions.lifecycle.notices.charges import context_of, facts_of, page_of
from subscriptions.lifecycle.periods.quotes import Quote
from subscriptions.lifecycle.states import SubscriptionState

AnyRow = TypeVar("AnyRow")

CHUNK = 200
# Nobody is written to in their night.
MORNING = time(9)
# States in which a charge comes by itself. Of a pause that ends, and of what is to start, too.
_COMING = [
    SubscriptionState.SCHEDULED,
    SubscriptionState.ACTIVE,
    SubscriptionState.PAST_DUE,
    SubscriptionState.PAUSED,
]


class _Reminder(Kind):
    """Once for each subscription and day on which something is charged. It cannot be switched off."""

    # It is dropped once the charge is no longer to come, and for no other reason.
    lasts = timedelta(days=400)

    def days(self) -> int:
        """So many days before; 0 for never."""
        raise NotImplementedError

    def coming(self) -> QuerySet[Subscription]:
        """All that may be charged by itself one day."""
        raise NotImplementedError

    def find(self, *, at: datetime) -> Iterator[Found]:
        if not (days := self.days()):
            return
        # One more, as an instant of the morning before may be meant; one for the calendar's own turns.
        soon = self.coming().filter(
            terms=Terms.PAID, next_at__gt=at, next_at__lte=at + timedelta(days=days + 2)
        )
        rows = soon.exclude(customer__email="").select_related("customer").order_by("next_at", "pk")
        for chunk in _chunks(rows.prefetch_related("items__price__plan__product").iterator(CHUNK)):
            yield from self._found([row for row in chunk if at >= remind_at(row, days)])

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        """What it comes to may be another amount by now: then that one is told, and kept as what was told."""
        rows = Subscription.objects.select_related("customer").prefetch_related("items__price__plan__product")
        row = rows.filter(public_id=notice.data["subscription"]).first()
        charge = charge_by_itself(row) if row else None
        if row is None or charge is None or charge.at <= at or subject_of(row) != notice.subject:
            return False
        if (facts := facts_of(row, charge)) != notice.data:
            notice.data = facts
            Notice.objects.filter(pk=notice.pk).update(data=facts)
        return True

    def say(self, notice: Notice) -> Said:
        context = context_of(notice.data)
        url = page_of(notice.data["subscription"])
        return Said(self.head(context), self.line(context), context, url, _("Look at the subscription"))

    def head(self, context: dict[str, Any]) -> str:
        raise NotImplementedError

    def line(self, context: dict[str, Any]) -> str:
        raise NotImplementedError

    def _found(self, rows: Sequence[Subscription]) -> Iterator[Found]:
        about = {subject_of(row): row for row in rows}
        told = Notice.objects.filter(kind=self.name, subject__in=about)
        for subject in told.values_list("subject", flat=True):
            about.pop(subject, None)
        offers = offers_by_subject([row.public_id for row in about.values()]) if about else {}
        for subject, row in about.items():
            if charge := charge_by_itself(row, offers.get(row.public_id, ())):
                yield Found(subject, row.customer, facts_of(row, charge))


class RenewalComing(_Reminder):
    name = "renewal_coming"
    title = gettext_lazy("A year or more is charged soon")

    def days(self) -> int:
        return conf().renewal_reminder_days

    def coming(self) -> QuerySet[Subscription]:
        return Subscription.objects.filter(LASTS_A_YEAR, state__in=_COMING)

    def head(self, context: dict[str, Any]) -> str:
        return _("%(name)s: %(amount)s on %(day)s") % context

    def line(self, context: dict[str, Any]) -> str:
        return _("This is what we will charge, and how you can cancel before.")


class TrialEnding(_Reminder):
    name = "trial_ending"
    title = gettext_lazy("Your trial ends soon")

    def days(self) -> int:
        return conf().trial_reminder_days

    def coming(self) -> QuerySet[Subscription]:
        trials = Subscription.objects.filter(state=SubscriptionState.TRIALING, serial=0)
        return trials.filter(trial_ends_at__isnull=False)

    def head(self, context: dict[str, Any]) -> str:
        return _("Your trial of %(name)s ends on %(day)s") % context

    def line(self, context: dict[str, Any]) -> str:
        if not context["card"]:
            return _("There is no card on file: it will not go on.")
        return _("From then on it is paid for: %(amount)s.") % context


def charge_by_itself(row: Subscription, offers: Sequence[Offer] | None = None) -> Quote | None:
    """What is charged by the next thing that happens to it; None where that is nothing."""
    charge = next_charge(row, offers)
    return charge if charge and charge.total and charge.at == row.next_at else None


def remind_at(row: Subscription, days: int) -> datetime:
    """The last morning that is `days` before, or more, by the subscription's own calendar."""
    assert row.next_at is not None, "something is to happen"
    latest = row.next_at.astimezone(row.zone) - timedelta(days=days)
    day = latest.date() if latest.time() >= MORNING else latest.date() - timedelta(days=1)
    return datetime.combine(day, MORNING, row.zone)


def subject_of(row: Subscription) -> str:
    """By its day: who pauses for an hour is not told once more, who tries a month longer is."""
    assert row.next_at is not None, "something is to happen"
    return f"{row.public_id}:{row.next_at.astimezone(row.zone).date()}"


def _chunks(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
