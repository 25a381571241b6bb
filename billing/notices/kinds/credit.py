from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.conf import conf
from billing.credit.models import Credit
from billing.ledger.models import Transfer
from billing.money import Money
from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import page
from billing.notices.models import LowCredit, Notice

# What is reserved this moment is not used yet: holds come and go.
_LEFT = F("balance_micros") - F("owed_micros") + F("limit_micros")


class CreditIsLow(Kind):
    """Once per crossing of BILLING["LOW_CREDIT"]; armed again when the credit is above it."""

    name = "low_credit"
    title = gettext_lazy("Your credit is low")
    means = gettext_lazy("Once each time it falls below a threshold.")
    lasts = timedelta(days=1)

    def find(self, *, at: datetime) -> Iterator[Found]:
        for currency, threshold in conf().low_credit.items():
            micros = Money.of(threshold, currency).micros
            _mark(currency, micros, at=at, since=at - self.lasts)
            yield from self._untold(currency, at=at)

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return LowCredit.objects.filter(pk=notice.data["low"]).exists()

    def say(self, notice: Notice) -> Said:
        credit = Credit.objects.get(pk=notice.data["credit"])
        left = (credit.balance - credit.owed + credit.limit).format(get_language())
        title = _("Your credit is low: %(amount)s") % {"amount": left}
        preview = _("Top it up before it is used up.")
        return Said(title, preview, {"amount": left}, page("top_up"), _("Top up"))

    def _untold(self, currency: str, *, at: datetime) -> Iterator[Found]:
        marks = LowCredit.objects.filter(credit__currency=currency, since__gt=at - self.lasts)
        for mark in marks.select_related("credit__customer").order_by("pk"):
            credit = mark.credit
            subject = f"{credit.customer.public_id}:{currency}:{mark.pk}"
            if not Notice.objects.filter(kind=self.name, subject=subject).exists():
                yield Found(subject, credit.customer, {"credit": credit.pk, "low": mark.pk})


def _mark(currency: str, micros: int, *, at: datetime, since: datetime) -> None:
    """Arm again what is above; mark what has just come below. Who never had any credit has not fallen."""
    credits = Credit.objects.filter(currency=currency).annotate(left=_LEFT)
    LowCredit.objects.filter(credit__in=credits.filter(left__gte=micros)).delete()
    low = _moved(credits.filter(left__lt=micros, low=None), since=since)
    marks = [LowCredit(credit_id=pk, since=at) for pk in low.values_list("pk", flat=True)]
    LowCredit.objects.bulk_create(marks, ignore_conflicts=True)


def _moved(credits: QuerySet[Credit], *, since: datetime) -> QuerySet[Credit]:
    """Used or paid these days: one that has been empty for years is not news when the setting is new."""
    moves = Transfer.objects.filter(customer=OuterRef("customer"), at__gt=since)
    had_some = Q(grants__isnull=False) | Q(limit_micros__gt=0)
    return credits.filter(had_some, Exists(moves)).distinct()
