"""Money that goes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing.errors import BadAmount, CurrencyMismatch, IdempotencyMismatch
from billing.gateways.base import Gateway
from billing.gateways.messages import Capability, ChargeRequest, Refunded, RefundRequest, Succeeded
from billing.ids import new_id
from billing.money import Money
from billing.testing.conformance.hooks import Hooks


class Refunds(Hooks):
    """How money goes back, and never more than came."""

    other_currency = "EUR"

    def back(self, charge: Succeeded, *, minor: int) -> RefundRequest:
        return RefundRequest(new_id("ref"), charge.reference, self.amount(minor))

    def part_of(self, gateway: Gateway) -> None:
        if Capability.PARTIAL_REFUND not in gateway.capabilities:
            pytest.skip("this gateway refunds whole charges only")

    def refunded_so_far(self, gateway: Gateway, request: ChargeRequest) -> Money:
        charge = gateway.read_charge(key=request.key)
        assert isinstance(charge, Succeeded)
        return charge.refunded

    def test_it_sends_a_whole_charge_back(self, gateway: Gateway) -> None:
        charge = self.collected(gateway, minor=1250)
        refund = gateway.refund(self.back(charge, minor=1250))
        assert isinstance(refund, Refunded)
        assert refund.amount == self.amount(1250)

    def test_it_sends_parts_back_and_counts_them(self, gateway: Gateway) -> None:
        self.part_of(gateway)
        request = self.asked(self.stored(gateway), minor=1000)
        charge = gateway.charge(request)
        assert isinstance(charge, Succeeded)
        for minor in (300, 200):
            gateway.refund(self.back(charge, minor=minor))
        assert self.refunded_so_far(gateway, request) == self.amount(500)

    def test_it_sends_back_once_per_key(self, gateway: Gateway) -> None:
        self.part_of(gateway)
        request = self.asked(self.stored(gateway), minor=1000)
        charge = gateway.charge(request)
        assert isinstance(charge, Succeeded)
        back = self.back(charge, minor=300)
        assert gateway.refund(back) == gateway.refund(back)
        assert self.refunded_so_far(gateway, request) == self.amount(300)

    def test_it_finds_a_refund_by_its_key(self, gateway: Gateway) -> None:
        back = self.back(self.collected(gateway), minor=1250)
        assert gateway.refund(back) == gateway.read_refund(key=back.key)

    def test_it_finds_no_refund_under_a_key_it_never_saw(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        gateway.charge(request)
        assert gateway.read_refund(key=new_id("ref")) is None

    def test_it_finds_no_refund_that_was_refused(self, gateway: Gateway) -> None:
        back = self.back(self.collected(gateway, minor=1000), minor=1001)
        with pytest.raises(BadAmount):
            gateway.refund(back)
        assert gateway.read_refund(key=back.key) is None

    def test_it_refuses_the_key_of_another_refund(self, gateway: Gateway) -> None:
        self.part_of(gateway)
        back = self.back(self.collected(gateway, minor=1000), minor=300)
        gateway.refund(back)
        with pytest.raises(IdempotencyMismatch):
            gateway.refund(replace(back, amount=self.amount(301)))

    def test_it_never_sends_back_more_than_came(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway), minor=1000)
        charge = gateway.charge(request)
        assert isinstance(charge, Succeeded)
        with pytest.raises(BadAmount):
            gateway.refund(self.back(charge, minor=1001))
        assert self.refunded_so_far(gateway, request) == self.amount(0)

    def test_it_never_sends_back_more_than_is_left(self, gateway: Gateway) -> None:
        self.part_of(gateway)
        charge = self.collected(gateway, minor=1000)
        gateway.refund(self.back(charge, minor=700))
        with pytest.raises(BadAmount):
            gateway.refund(self.back(charge, minor=301))

    @pytest.mark.parametrize("minor", [0, -1])
    def test_it_does_not_send_back_nothing_or_less(self, gateway: Gateway, minor: int) -> None:
        with pytest.raises(BadAmount):
            gateway.refund(self.back(self.collected(gateway), minor=minor))

    def test_it_sends_back_in_the_currency_that_came(self, gateway: Gateway) -> None:
        back = self.back(self.collected(gateway), minor=100)
        with pytest.raises(CurrencyMismatch):
            gateway.refund(replace(back, amount=Money.from_minor(100, self.other_currency)))
