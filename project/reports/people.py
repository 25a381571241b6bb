"""What is known of somebody in the demo."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from billing.access import Cause


@dataclass(frozen=True, slots=True)
class Person:
    """A login, what became of it so far, and what it meets at `view`."""

    username: str
    name: str
    story: str
    cause: str = ""
    view: str = "reports:quarterly"
    fix: str = ""
    args: tuple[str, ...] = ()
    is_customer: bool = True
    cards: tuple[str, ...] = ()
    cards_entered_days_ago: int = 30
    card_lasts_days: int = 1_000
    gateway: str = "default"
    is_suspended: bool = False
    is_cut_off: bool = False
    # In dollars: an invoice that is overdue, credit paid ahead, limit, own budget, and what was used.
    owes: str = ""
    days_late: int = 0
    # Staff have stopped collecting it, so that it waits for the visitor.
    is_left_alone: bool = False
    paid_ahead: str = ""
    limit: str = ""
    budget: str = ""
    used: str = ""
    plan: str = ""
    subscribed_days_ago: int = 10
    has_paused: bool = False
    # Whom the seats of the plan are kept for.
    seats_for: tuple[str, ...] = ()
    has_seat: bool = False
    token: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.args)

    @property
    def status(self) -> int:
        """What the view answers."""
        return Cause(self.cause).status if self.cause else 200


@dataclass(frozen=True, slots=True)
class Colleague:
    """Staff; one without a group may do everything."""

    username: str
    name: str
    story: str
    group: str = ""
