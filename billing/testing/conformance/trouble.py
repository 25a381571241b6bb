"""Broken lines: what is told when nothing happened, and when nobody can tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billing.errors import OutcomeUnknown, Unreachable
from billing.gateways.base import Gateway
from billing.gateways.messages import RefundRequest, Succeeded
from billing.ids import new_id
from billing.testing.conformance.hooks import Hooks, Stored


class Trouble(Hooks):
    """How it behaves when the network does not."""

    def test_it_tells_how_it_is(self, gateway: Gateway) -> None:
        health = gateway.health()
        assert health.is_reachable
        assert health.latency_ms >= 0

    def test_it_does_nothing_while_it_cannot_be_reached(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        with self.broken_line(gateway, "unreachable"), pytest.raises(Unreachable) as trouble:
            gateway.charge(request)
        assert trouble.value.retry_after_seconds > 0
        assert gateway.read_charge(key=request.key) is None
        assert isinstance(gateway.charge(request), Succeeded)

    def test_it_says_so_of_every_call(self, gateway: Gateway) -> None:
        stored, setup = self.stored(gateway), self.started(gateway)
        calls: list[Callable[[], object]] = [
            lambda: self.payer(gateway),
            lambda: self.started(gateway, stored.payer_reference),
            lambda: gateway.read_setup(setup.reference),
            lambda: gateway.read_charge(key=new_id("pay")),
            lambda: gateway.cancel_charge(key=new_id("pay")),
            lambda: gateway.refund(RefundRequest(new_id("ref"), "unknown", self.amount(1))),
            lambda: gateway.read_refund(key=new_id("ref")),
            lambda: gateway.detach(stored.method.reference),
        ]
        with self.broken_line(gateway, "unreachable"):
            for call in calls:
                with pytest.raises(Unreachable):
                    call()

    def test_it_reports_that_it_cannot_be_reached(self, gateway: Gateway) -> None:
        with self.broken_line(gateway, "unreachable"):
            assert not gateway.health().is_reachable

    def test_it_collects_once_though_the_answer_was_lost(self, gateway: Gateway) -> None:
        request = self.asked(self.stored(gateway))
        with self.broken_line(gateway, "unknown"), pytest.raises(OutcomeUnknown):
            gateway.charge(request)
        found = gateway.read_charge(key=request.key)
        assert isinstance(found, Succeeded)
        assert gateway.charge(request) == found

    def test_it_sends_back_once_though_the_answer_was_lost(self, gateway: Gateway) -> None:
        charge = self.collected(gateway)
        request = RefundRequest(new_id("ref"), charge.reference, charge.amount)
        with self.broken_line(gateway, "unknown"), pytest.raises(OutcomeUnknown):
            gateway.refund(request)
        found = gateway.read_refund(key=request.key)
        assert found is not None
        assert gateway.refund(request) == found

    def test_it_forgets_a_method_once_though_the_answer_was_lost(self, gateway: Gateway) -> None:
        stored: Stored = self.stored(gateway)
        with self.broken_line(gateway, "unknown"), pytest.raises(OutcomeUnknown):
            gateway.detach(stored.method.reference)
        gateway.detach(stored.method.reference)
