"""One customer and everything that can happen to it; what is stored must be what the sources say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from billing.access.passes.actions import grant_pass, revoke_pass
from billing.access.passes.models import Pass
from billing.access.rates.actions import grant_rate, revoke_rate
from billing.customers.actions import change_billing_details, resume_customer, suspend_customer
from billing.customers.models import Customer
from billing.gateways.sandbox.bank import answer_challenge
from billing.payment_methods.actions import (
    detach_method,
    make_default,
    record_decline,
    record_success,
    release_methods,
    reorder_backups,
)
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.actions import complete_open_setups, complete_setup, start_setup
from billing.payment_methods.setups.models import Setup
from billing.standing.models import Standing
from billing.standing.queries import recompute
from billing.testing import add_card, enter_card

VISA, MASTERCARD = "4242424242424242", "5555555555554444"
DECLINED, CONFIRMED = "4000000000000002", "4000002500003155"


def stored(customer: Customer) -> dict[str, Any]:
    facts: dict[str, Any] = Standing.objects.get(customer=customer).facts
    return facts


def recomputed(customer: Customer) -> dict[str, Any]:
    # Among several, as the ORM writes it anew: what was put together once for one customer must say the same.
    nobody = -1
    return recompute([customer.pk, nobody])[customer.pk]


@dataclass
class World:
    """The verbs of the house, each at the world's own instant, which moves on with each."""

    customer: Customer
    at: datetime
    passes: list[Pass] = field(default_factory=list)

    def step(self) -> datetime:
        self.at += timedelta(minutes=1, microseconds=7)
        return self.at

    def card(self, n: int = 0) -> Any:
        return active_methods(self.customer)[n]

    def attach(self, last4: str = "4242", exp_year: int = 2030) -> None:
        add_card(self.customer, at=self.step(), last4=last4, exp_year=exp_year)

    def enter(self, number: str = VISA, replaces: Any = None) -> Setup:
        at = self.step()
        return enter_card(self.customer, number, at=at, exp_year=at.year + 3, replaces=replaces)

    def confirm(self, *, accept: bool) -> None:
        setup = Setup.objects.filter(customer=self.customer, state="needs_action").latest("pk")
        answer_challenge(setup.gateway_reference, accept=accept, at=self.at)
        complete_setup(setup, at=self.step())

    def start(self) -> Setup:
        return start_setup(self.customer, return_url=lambda setup: "/back/", at=self.step())

    def finish(self) -> None:
        complete_open_setups(at=self.step())

    def decline(self, n: int = 0) -> None:
        record_decline(self.card(n), code="lost_card", at=self.step())

    def charge_well(self, n: int = 0) -> None:
        record_success(self.card(n), at=self.step())

    def detach(self, n: int = 0) -> None:
        detach_method(self.card(n), at=self.step())

    def release(self) -> None:
        release_methods(at=self.step())

    def prefer(self, n: int) -> None:
        make_default(self.card(n), at=self.step())

    def reorder(self, pick: Callable[[list[str]], list[str]] = lambda ids: ids[::-1]) -> None:
        ids = [card.public_id for card in active_methods(self.customer) if not card.is_default]
        reorder_backups(self.customer, pick(ids), at=self.step())

    def suspend(self) -> None:
        suspend_customer(self.customer, at=self.step(), why="a test")

    def resume(self) -> None:
        resume_customer(self.customer, at=self.step(), why="a test")

    def give_pass(self, days: int = 7) -> None:
        until = self.step() + timedelta(days=days)
        self.passes.append(grant_pass(self.customer, until=until, at=self.at, why="a test"))

    def revoke_pass(self) -> None:
        revoke_pass(self.passes.pop(), at=self.step())

    def set_rate(self, spec: str = "7/min") -> None:
        grant_rate(self.customer, name="reports", spec=spec, at=self.step(), why="a test")

    def revoke_rate(self) -> None:
        revoke_rate(self.customer, name="reports", at=self.step())

    def rename(self) -> None:
        change_billing_details(self.customer, name="Bo Ltd")
