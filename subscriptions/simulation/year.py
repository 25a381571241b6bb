"""Day after day: who comes, who does what, and at midnight everything periodic, as `billing_tick` has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import NamedTuple

from billing.errors import OutcomeUnknown, Unreachable
from billing.upkeep.steps import STEPS
from subscriptions.simulation import clock
from subscriptions.simulation.acts import ACTS
from subscriptions.simulation.chances import DAYS_OF_A_CENTURY
from subscriptions.simulation.people import DAY, Person, people
from subscriptions.simulation.purchases import arrive, look_in
from subscriptions.simulation.world import Trouble, break_line, fill_shop, troubles, world

# Done once at the end, by who has asked for the simulation: each looks at all there is.
AT_THE_END = {"record_audit", "record_reconciliations"}
# No figure depends on when these are done.
WEEKLY = {
    "record_notices", "record_reminders", "send_notices", "record_troubles", "release_methods",
    "refresh_methods", "expire_payloads", "expire_answers",
}  # fmt: skip
WEEK = 7 * DAY
WEIGHTS = tuple((act, act.times_in_a_century) for act in ACTS)
STEPS_TAKEN = tuple(step for step in STEPS if step.name not in AT_THE_END)


class Deed(NamedTuple):
    """Something at an instant of the day; of several at one instant, in the order of their people."""

    at: datetime
    number: int
    how: Callable[[], None]


@dataclass
class Year:
    """What is counted on the way, and stands in no table: who was refused at the gate, and why."""

    begin: datetime
    months: int
    customers: int
    seed: int
    refused: Counter[str] = field(default_factory=Counter)
    line_was_down: int = 0
    people: list[Person] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def end(self) -> datetime:
        return month_after(self.begin, self.months)

    @property
    def days(self) -> int:
        return (self.end - self.begin) // DAY


def month_after(instant: datetime, months: int) -> datetime:
    """`instant` is the first of a month."""
    ahead = instant.month - 1 + months
    return instant.replace(year=instant.year + ahead // 12, month=ahead % 12 + 1)


def lived(year: Year) -> Iterator[datetime]:
    """Live through it; the midnight after each day, with all of the day done."""
    with world(begin=year.begin, seed=year.seed):
        fill_shop(at=year.begin)
        year.people = list(people(year.customers, begin=year.begin, end=year.end, seed=year.seed))
        year.troubles = list(troubles(begin=year.begin, days=year.days, seed=year.seed))
        for number in range(year.days):
            day = year.begin + number * DAY
            for deed in sorted(_deeds(year, day), key=lambda deed: deed[:2]):
                clock.turn(deed.at)
                _try(year, deed)
            _tick(at=day + DAY, is_week_over=(day + DAY - year.begin) % WEEK == DAY)
            yield day + DAY


def _deeds(year: Year, day: datetime) -> Iterator[Deed]:
    """All that happens on that day."""
    for trouble in year.troubles:
        if day <= trouble.at < day + DAY:
            yield Deed(trouble.at, 0, partial(break_line, trouble))
    yield from chain.from_iterable(_of(year, person, day) for person in year.people)


def _of(year: Year, person: Person, day: datetime) -> Iterator[Deed]:
    """Dice are thrown here alone, before anything of the day is done: nobody's day depends on another's."""
    if day <= person.comes_at < day + DAY:
        yield Deed(person.comes_at, person.number, lambda: arrive(person, person.comes_at))
    elif person.comes_at < day:
        drawn = person.chance.one_of(WEIGHTS, of=DAYS_OF_A_CENTURY)
        if drawn:
            at = day + person.chance.instant(DAY)
            yield Deed(at, person.number, lambda: drawn.how(person, at))
        if person.visits_on(day):
            then = day + person.chance.instant(DAY)
            yield Deed(then, person.number, lambda: _look(year, person, then))


def _look(year: Year, person: Person, at: datetime) -> None:
    if cause := look_in(person, at):
        year.refused[cause] += 1


def _try(year: Year, deed: Deed) -> None:
    """Where the bank does not answer, people go away, and come again."""
    try:
        deed.how()
    except (Unreachable, OutcomeUnknown):
        year.line_was_down += 1


def _tick(*, at: datetime, is_week_over: bool) -> None:
    clock.turn(at)
    for step in STEPS_TAKEN:
        if step.name in WEEKLY and not is_week_over:
            continue
        # What asks a bank that does not answer fails, and is taken again tomorrow.
        with suppress(Unreachable, OutcomeUnknown):
            step.take(at=at)
