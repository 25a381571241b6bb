"""Charges, and finding them again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing.errors import BillingError, Declined, IdempotencyMismatch, UnknownMethod
from billing.gateways.base import Gateway
from billing.gateways.messages import NeedsAction, Succeeded
from billing.ids import new_id
from billing.testing.behaviours import Behaviour
from billing.testing.conformance.hooks import Hooks


class Charges(Hooks):
    """How money is collected."""

    def test_it_collects_what_was_asked(self, gateway: Gateway) -> None:
        charge = self.collected(gateway, minor=1250)
        assert (charge.amount, charge.refunded) == (self.amount(1250), self.amount(0))

    def test_it_collects_once_per_key(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        assert gateway.charge(request) == gateway.charge(request)

    def test_it_collects_again_with_another_key(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        again = gateway.charge(replace(request, key=new_id("pay")))
        assert again != gateway.charge(request)

    def test_it_refuses_a_key_with_another_amount(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        gateway.charge(request)
        with pytest.raises(IdempotencyMismatch):
            gateway.charge(replace(request, amount=self.amount(1251)))

    def test_it_finds_a_charge_by_its_key(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        assert gateway.charge(request) == gateway.read_charge(key=request.key)

    def test_it_finds_nothing_under_a_key_it_never_saw(self, gateway: Gateway) -> None:
        assert gateway.read_charge(key=new_id("pay")) is None

    def test_it_declines_the_same_way_each_time(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway, Behaviour.REFUSED_WHEN_CHARGED))
        for _ in range(2):
            with pytest.raises(Declined) as refusal:
                gateway.charge(request)
            assert (refusal.value.code, refusal.value.is_hard) == ("card_declined", False)

    def test_it_finds_a_decline_by_its_key(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway, Behaviour.REFUSED_WHEN_CHARGED))
        with pytest.raises(Declined):
            gateway.charge(request)
        with pytest.raises(Declined, match="card_declined"):
            gateway.read_charge(key=request.key)

    def test_it_charges_without_asking_a_card_that_was_confirmed_when_stored(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway, Behaviour.CONFIRMED_AT_SETUP))
        assert isinstance(gateway.charge(request), Succeeded)

    def test_it_collects_when_the_cardholder_confirms(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway, Behaviour.CONFIRMED_WHEN_CHARGED))
        action = gateway.charge(request)
        assert isinstance(action, NeedsAction)
        assert gateway.read_charge(key=request.key) == action
        self.answer(gateway, action, accept=True)
        assert isinstance(gateway.read_charge(key=request.key), Succeeded)

    def test_it_collects_nothing_when_the_cardholder_refuses(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway, Behaviour.CONFIRMED_WHEN_CHARGED))
        action = gateway.charge(request)
        assert isinstance(action, NeedsAction)
        self.answer(gateway, action, accept=False)
        with pytest.raises(Declined):
            gateway.read_charge(key=request.key)

    def test_it_gives_up_a_charge_that_waits_for_the_cardholder(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway, Behaviour.CONFIRMED_WHEN_CHARGED))
        action = gateway.charge(request)
        for _ in range(2):
            with pytest.raises(Declined):
                gateway.cancel_charge(key=request.key)
        assert isinstance(action, NeedsAction)
        self.answer(gateway, action, accept=True)
        with pytest.raises(Declined):
            gateway.read_charge(key=request.key)

    def test_it_does_not_give_up_what_it_has_collected(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        assert gateway.charge(request) == gateway.cancel_charge(key=request.key)

    def test_it_gives_up_nothing_under_a_key_it_never_saw(self, gateway: Gateway) -> None:
        assert gateway.cancel_charge(key=new_id("pay")) is None

    def test_it_does_not_charge_a_method_it_has_forgotten(self, gateway: Gateway) -> None:
        stored = self.stored(gateway)
        gateway.detach(stored.method.reference)
        with pytest.raises(UnknownMethod):
            gateway.charge(self.asked(stored))

    def test_it_does_not_charge_the_method_of_another_payer(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        with pytest.raises(UnknownMethod):
            gateway.charge(replace(request, payer_reference=self.payer(gateway)))

    @pytest.mark.parametrize("minor", [0, -1])
    def test_it_does_not_charge_nothing_or_less(self, gateway: Gateway, minor: int) -> None:
        with pytest.raises(BillingError):
            gateway.charge(self.asked(self.stored(gateway), minor=minor))
