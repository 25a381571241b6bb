"""What people do of their own accord: the one list. Each says how often, and what is done then.

What does not fit, such as resuming what goes on, is left: then the day was another one like the others.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from billing.errors import IllegalMove
from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from subscriptions.changes.actions import change_when_paid
from subscriptions.changes.states import Timing
from subscriptions.errors import BadChoice, ChangeWaits
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now, resume_renewal
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now, resume_subscription
from subscriptions.lifecycle.states import OPENING, SubscriptionState
from subscriptions.simulation.cards import another_card, begins_to_decline, works_again
from subscriptions.simulation.people import DAY, Person
from subscriptions.simulation.purchases import another_choice, pay_what_is_open, subscribe


class Act(NamedTuple):
    """`how(person, at)` is done about so often in a hundred years."""

    name: str
    times_in_a_century: int
    how: Callable[[Person, datetime], None]


def _cancel(person: Person, at: datetime) -> None:
    if row := _opening(person):
        cancel_at_period_end(row, at=at, why="simulated")


def _leave(person: Person, at: datetime) -> None:
    if row := person.subscription:
        cancel_now(row, at=at, why="simulated")


def _stay(person: Person, at: datetime) -> None:
    row = person.subscription
    if row and row.cancel_at:
        resume_renewal(row, at=at)


def _pause(person: Person, at: datetime) -> None:
    """Most say until when; the others come back when they come back."""
    days = person.chance.between(10, 60)
    resume_at = at + days * DAY if person.chance.happens(70) else None
    if row := _opening(person):
        pause_now(row, at=at, resume_at=resume_at)


def _pause_later(person: Person, at: datetime) -> None:
    days = person.chance.between(20, 50)
    row = _opening(person)
    if row and row.period_end_at and not row.cancel_at:
        pause_at_period_end(row, at=at, resume_at=row.period_end_at + days * DAY)


def _resume(person: Person, at: datetime) -> None:
    row = person.subscription
    if row and (row.state == SubscriptionState.PAUSED or row.pause_at):
        resume_subscription(row, at=at)


def _return(person: Person, at: datetime) -> None:
    if not person.subscription:
        subscribe(person, at)


def _change(person: Person, at: datetime) -> None:
    """To another plan or quantity: most now, and pay for it; the others with the next period."""
    timing = Timing.NOW if person.chance.happens(70) else Timing.PERIOD_END
    choice, row = another_choice(person, at), _opening(person)
    if row and choice and not row.cancel_at:
        with suppress(BadChoice, IllegalMove, ChangeWaits):
            change_when_paid(row, [choice], at=at, key=person.key(), timing=timing)
            pay_what_is_open(person, at)


def _buy(person: Person, at: datetime) -> None:
    """Something once, paid at once."""
    line = NewLine("A yearbook", f"{person.chance.between(5, 60)}.00")
    issue_invoice(create_invoice(person.payer, [line], at=at, key=person.key()), at=at)
    pay_what_is_open(person, at)


def _opening(person: Person) -> Subscription | None:
    row = person.subscription
    return row if row and row.state in OPENING else None


# What a subscriber may do besides is one entry more.
ACTS = (
    Act("cancels at the end of the period", 35, _cancel),
    Act("leaves at once", 8, _leave),
    Act("stays after all", 150, _stay),
    Act("pauses", 20, _pause),
    Act("pauses at the end of the period", 10, _pause_later),
    Act("resumes", 300, _resume),
    Act("returns", 50, _return),
    Act("changes the plan", 60, _change),
    Act("buys something", 40, _buy),
    Act("takes another card", 30, another_card),
    Act("has an empty account", 30, begins_to_decline),
    Act("has money again", 600, works_again),
)
