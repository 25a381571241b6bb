"""A refusal, before anybody has put it into words: pure data that can be stored and replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from billing.access.causes import Cause
from billing.money import Money
from billing.standing.facts import Facts

RELS = frozenset(
    {
        "add_card", "replace_card", "use_other_card", "confirm_with_bank",
        "pay_invoice", "top_up", "pay_now", "pay_request", "ask_limit", "raise_budget",
        "choose_plan", "finish_subscription", "resume_subscription", "add_seat", "take_seat",
        "contact", "ask", "wait",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out, by its name in `access.answers.remedies`, and what its address needs to know."""

    rel: str
    params: tuple[tuple[str, str], ...] = ()
    # What carrying it out costs; where that is a sum of the customer's choice, what is suggested.
    amount: Money | None = None

    def __post_init__(self) -> None:
        if self.rel not in RELS:
            raise ValueError(f"no way out is called {self.rel!r}; there are {', '.join(sorted(RELS))}")


@dataclass(frozen=True, slots=True)
class Denied:
    """Why somebody is not let in, the facts that decided it, and the ways out, the best first."""

    cause: Cause
    facts: Mapping[str, Any] = field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()
    retry_after_seconds: int | None = None

    @property
    def status(self) -> int:
        return self.cause.status


Policy = Callable[[Facts, datetime], Denied | None]


def worst(denials: Iterable[Denied]) -> Denied:
    """The one whose cause ranks first."""
    return min(denials, key=lambda denied: denied.cause.rank)
