"""Payers, set-ups and stored methods."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from billing.errors import Declined, GatewayError, IdempotencyMismatch
from billing.gateways.base import Gateway
from billing.gateways.messages import MethodReady, NeedsAction, Payer, Processing, SetupRequest
from billing.ids import new_id
from billing.testing.behaviours import Behaviour
from billing.testing.conformance.hooks import Hooks


class Setups(Hooks):
    """How a card comes to be stored."""

    def test_it_finds_nothing_wrong_with_its_settings(self, gateway: Gateway) -> None:
        assert gateway.check() == []

    def test_it_knows_a_payer_once(self, gateway: Gateway) -> None:
        payer = Payer(key=new_id("cus"), email="ada@example.com")
        assert gateway.create_customer(payer) == gateway.create_customer(payer)

    def test_it_tells_two_payers_apart(self, gateway: Gateway) -> None:
        assert self.payer(gateway) != self.payer(gateway)

    def test_it_refuses_the_key_of_another_payer(self, gateway: Gateway) -> None:
        payer = Payer(key=new_id("cus"), email="ada@example.com")
        gateway.create_customer(payer)
        with pytest.raises(IdempotencyMismatch):
            gateway.create_customer(replace(payer, email="bo@example.com"))

    def test_it_starts_one_setup_per_key(self, gateway: Gateway) -> None:
        request = SetupRequest(new_id("set"), self.payer(gateway), self.return_url)
        assert gateway.start_setup(request) == gateway.start_setup(request)

    def test_it_refuses_the_key_of_another_setup(self, gateway: Gateway) -> None:
        request = SetupRequest(new_id("set"), self.payer(gateway), self.return_url)
        gateway.start_setup(request)
        with pytest.raises(IdempotencyMismatch):
            gateway.start_setup(replace(request, payer_reference=self.payer(gateway)))

    def test_it_waits_while_nothing_is_entered(self, gateway: Gateway) -> None:
        setup = self.started(gateway)
        assert gateway.read_setup(setup.reference) == Processing(setup.reference)

    def test_it_stores_a_card_with_what_may_be_shown_of_it(self, gateway: Gateway) -> None:
        method = self.stored(gateway).method
        assert method.reference
        assert (method.kind, bool(method.brand), bool(method.fingerprint)) == ("card", True, True)
        assert len(method.last4) == 4
        assert 1 <= method.exp_month <= 12
        assert method.exp_year >= 2025

    def test_it_answers_the_same_when_a_setup_is_read_again(self, gateway: Gateway) -> None:
        setup = self.started(gateway)
        self.enter(gateway, setup, behaviour=Behaviour.WORKS)
        assert gateway.read_setup(setup.reference) == gateway.read_setup(setup.reference)

    def test_it_knows_the_same_card_again(self, gateway: Gateway) -> None:
        first, second = self.stored(gateway).method, self.stored(gateway).method
        assert first.fingerprint == second.fingerprint
        assert first.reference != second.reference

    def test_it_tells_two_cards_apart(self, gateway: Gateway) -> None:
        other = self.stored(gateway, Behaviour.ALSO_WORKS).method
        assert other.fingerprint != self.stored(gateway).method.fingerprint

    @pytest.mark.parametrize(
        ("behaviour", "is_hard"), [(Behaviour.REFUSED_SOFTLY, False), (Behaviour.REFUSED_HARD, True)]
    )
    def test_it_says_why_a_card_was_refused(
        self, gateway: Gateway, behaviour: Behaviour, is_hard: bool
    ) -> None:
        setup = self.started(gateway)
        self.enter(gateway, setup, behaviour=behaviour)
        with pytest.raises(Declined) as refusal:
            gateway.read_setup(setup.reference)
        assert (refusal.value.code, refusal.value.is_hard) == (behaviour.value, is_hard)

    def test_it_waits_for_the_cardholder_and_then_stores_the_card(self, gateway: Gateway) -> None:
        setup = self.started(gateway)
        self.enter(gateway, setup, behaviour=Behaviour.CONFIRMED_AT_SETUP)
        action = gateway.read_setup(setup.reference)
        assert isinstance(action, NeedsAction)
        assert action.url
        self.answer(gateway, action, accept=True)
        assert isinstance(gateway.read_setup(setup.reference), MethodReady)

    def test_it_stores_nothing_when_the_cardholder_refuses(self, gateway: Gateway) -> None:
        setup = self.started(gateway)
        self.enter(gateway, setup, behaviour=Behaviour.CONFIRMED_AT_SETUP)
        action = gateway.read_setup(setup.reference)
        assert isinstance(action, NeedsAction)
        self.answer(gateway, action, accept=False)
        with pytest.raises(Declined):
            gateway.read_setup(setup.reference)

    def test_it_refuses_a_setup_it_never_started(self, gateway: Gateway) -> None:
        with pytest.raises(GatewayError):
            gateway.read_setup("set_unknown")

    def test_it_forgets_a_method_once(self, gateway: Gateway) -> None:
        reference = self.stored(gateway).method.reference
        gateway.detach(reference)
        gateway.detach(reference)

    def test_it_says_things_that_cannot_be_changed(self, gateway: Gateway) -> None:
        method = self.stored(gateway).method
        with pytest.raises(FrozenInstanceError):
            method.last4 = "0000"  # type: ignore[misc]
