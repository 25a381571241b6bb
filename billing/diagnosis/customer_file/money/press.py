"""A press that moves money: what it does, how it is seen beforehand, and how it knows that it was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from billing.diagnosis.customer_file.presses import Press


@dataclass(frozen=True, slots=True)
class Order:
    """What a member of staff has typed. The key was made with the form: sent twice, it is the same."""

    at: datetime
    by: Any
    why: str
    key: str
    data: Mapping[str, Any]
    # Of our own site, for who is sent a link: "https://shop.example".
    origin: str = ""


class Figure(NamedTuple):
    """`then` is empty where nothing has been typed yet."""

    label: Any
    now: str
    then: str = ""


class Foresight(NamedTuple):
    figures: list[Figure]
    sentences: list[str]


def no_sentences(result: Any, order: Order) -> Iterable[str]:
    return ()


def nothing(target: Any, order: Order) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPress(Press):
    """`act(subject, order)` gives the row that came of it; the subject is the target, else the customer.

    `done`, `already` and `title` may name %(result)s too, except that there is none in a title.
    """

    # What has come of this very press before; nothing when it was not pressed.
    found: Callable[[Any, Order], Any]
    # In words what `act` gave, for the page beforehand and for the log afterwards.
    describe: Callable[[Any, Order], Iterable[str]] = no_sentences
    # When any of this has changed since the page was seen, the page is shown again.
    rests_on: Callable[[Any, Order], tuple[Any, ...]] = nothing
    # How to know beforehand what cannot be rehearsed, since it would call somebody.
    foresee: Callable[[Any, Order], Foresight] | None = None
    # The level and the words of the message, where it depends on what came of it; else `done`.
    told: Callable[[Any], tuple[int, str]] | None = None

    @property
    def calls_somebody(self) -> bool:
        """The network is not called inside a transaction."""
        return self.foresee is not None

    def seal(self, subject: Any, order: Order) -> str:
        """Equal while what was shown is what would be done."""
        typed = sorted((name, str(value)) for name, value in order.data.items())
        shown = (self.name, subject.public_id, typed, self.rests_on(subject, order))
        return sha256(repr(shown).encode()).hexdigest()[:32]
