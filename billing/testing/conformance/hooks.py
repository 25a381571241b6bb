"""What a vendor's tests give to the suite, and the short ways its tests take."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from billing.gateways.base import Gateway
from billing.gateways.messages import (
    ChargeRequest,
    Delivery,
    Event,
    Method,
    MethodReady,
    NeedsAction,
    Payer,
    SetupRequest,
    SetupStarted,
    Succeeded,
)
from billing.ids import new_id
from billing.money import Money
from billing.testing.behaviours import Behaviour


@dataclass(frozen=True, slots=True)
class Stored:
    """A payer and the method that was stored for them."""

    payer_reference: str
    method: Method


class Hooks:
    """Subclass and replace. `currency` has two decimals unless `amount` is replaced too."""

    currency = "USD"
    return_url = "/billing/back/"

    @pytest.fixture
    def gateway(self) -> Gateway:
        raise NotImplementedError("give the gateway under test as the fixture `gateway`")

    def enter(self, gateway: Any, setup: SetupStarted, *, behaviour: Behaviour) -> None:
        raise NotImplementedError("enter a card that acts so on the page of this set-up")

    def answer(self, gateway: Any, action: NeedsAction, *, accept: bool) -> None:
        pytest.skip("this vendor's tests cannot answer for the cardholder")

    def decide(self, gateway: Any, charge: Succeeded, *, won: bool) -> None:
        pytest.skip("this vendor's tests cannot decide a dispute")

    def signed(self, gateway: Any, event: Event) -> Delivery:
        """The event as this gateway sends it, signed now with the newest secret."""
        pytest.skip("this vendor's tests cannot sign an event")

    def renew(self, gateway: Any, method: Method) -> None:
        """The network renews the card: it ends in December 2045 from now on."""
        pytest.skip("this vendor's tests cannot renew a card")

    def refund_elsewhere(self, gateway: Any, charge: Succeeded, amount: Money) -> None:
        """Send money back in the vendor's own pages, without us."""
        pytest.skip("this vendor's tests cannot refund behind our back")

    def broken_line(
        self, gateway: Any, mode: Literal["unreachable", "unknown"]
    ) -> AbstractContextManager[object]:
        pytest.skip("this vendor's tests cannot break the line")

    def amount(self, minor: int) -> Money:
        return Money.from_minor(minor, self.currency)

    def payer(self, gateway: Gateway) -> str:
        return gateway.create_customer(Payer(key=new_id("cus"), email="ada@example.com", name="Ada"))

    def started(self, gateway: Gateway, payer_reference: str = "") -> SetupStarted:
        payer_reference = payer_reference or self.payer(gateway)
        return gateway.start_setup(SetupRequest(new_id("set"), payer_reference, self.return_url))

    def stored(self, gateway: Gateway, behaviour: Behaviour = Behaviour.WORKS) -> Stored:
        payer_reference = self.payer(gateway)
        setup = self.started(gateway, payer_reference)
        self.enter(gateway, setup, behaviour=behaviour)
        outcome = gateway.read_setup(setup.reference)
        if isinstance(outcome, NeedsAction):
            self.answer(gateway, outcome, accept=True)
            outcome = gateway.read_setup(setup.reference)
        assert isinstance(outcome, MethodReady)
        return Stored(payer_reference, outcome.method)

    def asked(self, stored: Stored, *, minor: int = 1250) -> ChargeRequest:
        return ChargeRequest(
            key=new_id("pay"),
            payer_reference=stored.payer_reference,
            method_reference=stored.method.reference,
            amount=self.amount(minor),
        )

    def collected(
        self, gateway: Gateway, *, minor: int = 1250, behaviour: Behaviour = Behaviour.WORKS
    ) -> Succeeded:
        outcome = gateway.charge(self.asked(self.stored(gateway, behaviour), minor=minor))
        assert isinstance(outcome, Succeeded)
        return outcome
