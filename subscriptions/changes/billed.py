"""What was billed of the period that runs, read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery, Sum

from billing.invoices.credit_notes.models import CreditNote
from billing.money import Money
from subscriptions.changes.models import Change
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem


class Billed(NamedTuple):
    """Item by item, also what was replaced since; `noted` is what staff have credited or sent back of it."""

    items: Sequence[BilledItem]
    noted: Money

    @property
    def live(self) -> list[BilledItem]:
        """What still counts."""
        return [item for item in self.items if item.replaced_at is None]

    @property
    def charged(self) -> Money:
        """Credits off, before tax."""
        micros = sum(item.amount_micros - item.credited_micros for item in self.items)
        return Money(micros, self.noted.currency)

    @property
    def creditable(self) -> Money:
        return max(self.charged - self.noted, Money.zero(self.noted.currency))

    def dearest(self, changes: Sequence[Change]) -> Money:
        """What the whole period came to at first, or with any of the changes that were made in it."""
        begun = sum(item.amount_micros for item in self.items if item.start_at == item.period.start_at)
        wholes = (change.whole_micros for change in changes if change.whole_micros is not None)
        return Money(max(begun, *wholes, 0), self.noted.currency)


def billed_of(row: Subscription) -> Billed:
    """One query."""
    ours = Change.objects.filter(subscription=row).values("public_id")
    notes = CreditNote.objects.filter(invoice=OuterRef("invoice")).exclude(key__in=ours).order_by()
    noted = Subquery(notes.values("invoice").annotate(noted=Sum("net_micros")).values("noted"))
    rows = BilledItem.objects.filter(period__subscription=row, period__serial=row.serial)
    rows = rows.select_related("period", "price__plan__product").annotate(noted=noted)
    items: list[Any] = list(rows.order_by("pk"))
    by_invoice = {item.invoice_id: item.noted or 0 for item in items}
    return Billed(items, Money(sum(by_invoice.values()), row.currency))
