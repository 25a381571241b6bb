"""The table of a simulation: a line for each month, of what stands in the database by its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from billing.customers.models import Customer
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.attempts.models import Attempt
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import DunningState
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from subscriptions.numbers.queries import numbers
from subscriptions.simulation.people import ADDRESS
from subscriptions.simulation.year import Year, lived, month_after

HEAD = ("month", "came", "MRR", "invoices", "paid", "recovered", "lost", "declined", "refused")


class Month(NamedTuple):
    """What has happened from `begin` on; `refused` is by the gate's causes."""

    begin: datetime
    came: int
    mrr: tuple[Money, ...]
    invoices: int
    paid: int
    recovered: int
    lost: int
    declined: int
    refused: dict[str, int]

    def cells(self) -> tuple[str, ...]:
        mrr = " + ".join(str(money) for money in self.mrr) or "0"
        refused = ", ".join(f"{cause} {count}" for cause, count in sorted(self.refused.items()))
        counts = (self.invoices, self.paid, self.recovered, self.lost, self.declined)
        return (f"{self.begin:%Y-%m}", str(self.came), mrr, *map(str, counts), refused or "nobody")


def months(year: Year) -> Iterator[tuple[datetime, Month | None]]:
    """Live through the year; each midnight, and with the last of a month the month."""
    before: Counter[str] = Counter()
    begin = year.begin
    for midnight in lived(year):
        month = None
        if midnight == month_after(begin, 1):
            month = _month(begin, midnight, refused=dict(year.refused - before))
            before, begin = Counter(year.refused), midnight
        yield midnight, month


def as_table(told: Sequence[Month]) -> list[tuple[str, ...]]:
    return [HEAD, *(month.cells() for month in told)]


def _month(begin: datetime, end: datetime, *, refused: dict[str, int]) -> Month:
    within = (begin, end)
    ours = {"customer__email__endswith": ADDRESS.partition("@")[2]}
    paid = Payment.objects.filter(**ours, state=PaymentState.SUCCEEDED, invoice__isnull=False)
    ended = Dunning.objects.filter(**ours, ended_at__gt=begin, ended_at__lte=end)
    return Month(
        begin,
        Customer.objects.filter(
            email__endswith=ours["customer__email__endswith"], created_at__range=within
        ).count(),
        tuple(found.now.rounded() for found in numbers(at=end, months=1)),
        Invoice.objects.filter(**ours, issued_at__gt=begin, issued_at__lte=end).count(),
        paid.filter(settled_at__gt=begin, settled_at__lte=end).count(),
        ended.filter(state=DunningState.RECOVERED).exclude(began_at=None).count(),
        ended.filter(state=DunningState.LOST).count(),
        Attempt.objects.filter(
            **ours, state=PaymentState.FAILED, answered_at__gt=begin, answered_at__lte=end
        ).count(),
        refused,
    )
