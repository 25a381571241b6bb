"""What a change comes to: shown before it is made, and made as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from billing.invoices.lines.totals import Discount, LineTotals, NewLine, Totals, totals_of
from billing.money import Money
from subscriptions.calendar import Period
from subscriptions.changes.lines import Charge, Credit
from subscriptions.changes.states import Timing
from subscriptions.discounts.stacking import Offer
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Subscription


class Told(NamedTuple):
    """A line as the document shows it; below zero of a credit."""

    description: str
    figures: LineTotals

    @property
    def net(self) -> Money:
        return self.figures.net


@dataclass(frozen=True, slots=True)
class Proposal:
    """At `at` the subscription is of `choices`: this is credited, that is charged, each line rounded once.

    `begins` is the period that begins with it, where its length is another. `whole` is what the whole period
    costs of the new items, before tax.
    """

    subscription: Subscription
    choices: tuple[Choice, ...]
    timing: Timing
    at: datetime
    credits: tuple[Credit, ...] = ()
    charges: tuple[Charge, ...] = ()
    discounts: tuple[Discount, ...] = ()
    begins: Period | None = None
    whole: Money | None = None
    redemptions: tuple[int, ...] = ()
    # What the period after this one has taken off, where it was looked up.
    coming: tuple[Offer, ...] | None = None
    # What was asked for before and would give way.
    beside: str = ""

    @property
    def lines(self) -> list[NewLine]:
        """Credits first: a line may only spend what is there."""
        credited = [credit.line for credit in self.credits if credit.line]
        return [*credited, *(line for charge in self.charges for line in charge.lines)]

    @property
    def told(self) -> list[Told]:
        credited, charged = self._credited, self._charged
        backs = [LineTotals(-line.amount, -line.discount, -line.tax) for line in credited.lines]
        pairs = zip(self.lines, [*backs, *charged.lines], strict=True)
        return [Told(line.description, figures) for line, figures in pairs]

    @property
    def amounts(self) -> list[Money | None]:
        """What each choice is charged, discounts off, before tax; None where it goes on as it was billed."""
        nets = iter([figures.net for figures in self._charged.lines])
        charged = {
            charge.choice: sum((next(nets) for _line in charge.lines), self.zero) for charge in self.charges
        }
        return [charged.get(choice) for choice in self.choices]

    @property
    def credited(self) -> Money:
        return self._credited.net

    @property
    def charged(self) -> Money:
        return self._charged.net

    @property
    def net(self) -> Money:
        return self._charged.net - self._credited.net

    @property
    def tax(self) -> Money:
        return self._charged.tax - self._credited.tax

    @property
    def total(self) -> Money:
        """What is due, or given back below zero; with tax."""
        return self.net + self.tax

    @property
    def zero(self) -> Money:
        return Money.zero(self.subscription.currency)

    @property
    def digest(self) -> str:
        """Of all that was shown and of what it stands on: another one comes to something else."""
        row = self.subscription
        credited = [(credit.billed.pk, credit.amount.micros) for credit in self.credits]
        shown = [
            (line.description, *(str(money) for money in (line.net, line.figures.tax))) for line in self.told
        ]
        asked = [(choice.price.pk, choice.quantity) for choice in self.choices]
        stands_on = (
            row.public_id,
            row.serial,
            row.state,
            str(row.period_end_at),
            str(self.begins),
            self.beside,
        )
        said = repr((asked, self.timing.value, self.at.isoformat(), credited, shown, stands_on))
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    @property
    def _credited(self) -> Totals:
        backs = [
            NewLine(credit.line.description, -credit.line.unit_price, tax_percent=credit.line.tax_percent)
            for credit in self.credits
            if credit.line
        ]
        return totals_of(backs, (), self.subscription.currency)

    @property
    def _charged(self) -> Totals:
        lines: Sequence[NewLine] = [line for charge in self.charges for line in charge.lines]
        return totals_of(lines, self.discounts, self.subscription.currency)
