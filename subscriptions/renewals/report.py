"""What a run has done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from billing.invoices.models import Invoice
from billing.money import Money
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.states import ENDED, SubscriptionState


@dataclass(slots=True)
class Report:
    """How many subscriptions were carried on, and what was: it grows while the run goes on.

    `renewed` counts periods, also the first of what begins: who was missed for three months has three.
    """

    carried_on: int = 0
    renewed: int = 0
    ended: int = 0
    paused: int = 0
    failed: int = 0
    billed_micros: Counter[str] = field(default_factory=Counter)

    @property
    def billed(self) -> list[Money]:
        """What was invoiced, with tax, by currency."""
        return [Money(micros, currency) for currency, micros in sorted(self.billed_micros.items())]

    def count_period(self, invoice: Invoice | None) -> None:
        """One more was billed; without an invoice where it costs nothing."""
        self.renewed += 1
        if invoice:
            self.billed_micros[invoice.currency] += invoice.total.micros

    def count_state(self, row: Subscription) -> None:
        """One has just come to another state."""
        self.ended += row.state in ENDED
        self.paused += row.state == SubscriptionState.PAUSED
