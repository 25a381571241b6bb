"""What a gateway knows of cards, refunds, money and payers when it is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing import clock
from billing.errors import UnknownMethod
from billing.gateways.base import Gateway
from billing.gateways.messages import Capability, Entry, EntryKind, EntryStatus, RefundRequest, Succeeded
from billing.ids import new_id
from billing.testing.behaviours import Behaviour
from billing.testing.conformance.hooks import Hooks


class Entries(Hooks):
    """How its books are read. `able` skips what this gateway does not claim to do."""

    def able(self, gateway: Gateway, capability: Capability) -> None:
        if capability not in gateway.capabilities:
            pytest.skip(f"this gateway does not claim {capability}")

    def booked(self, gateway: Gateway) -> list[Entry]:
        self.able(gateway, Capability.ENTRIES)
        now, span = clock.now(), timedelta(minutes=10)
        return list(gateway.read_entries(since=now - span, until=now + span))

    def test_it_tells_of_a_stored_method(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.METHOD_UPDATES)
        method = self.stored(gateway).method
        assert gateway.read_method(method.reference) == method

    def test_it_tells_that_a_card_was_renewed(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.METHOD_UPDATES)
        method = self.stored(gateway).method
        self.renew(gateway, method)
        renewed = gateway.read_method(method.reference)
        assert (renewed.exp_month, renewed.exp_year) == (12, 2045)

    def test_it_knows_a_forgotten_method_no_more(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.METHOD_UPDATES)
        reference = self.stored(gateway).method.reference
        gateway.detach(reference)
        with pytest.raises(UnknownMethod):
            gateway.read_method(reference)

    def test_it_tells_what_went_back_of_a_charge(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.EVENTS)
        charge = self.collected(gateway, minor=1000)
        back = RefundRequest(new_id("ref"), charge.reference, self.amount(300))
        gateway.refund(back)
        told = list(gateway.read_refunds(charge.reference))
        assert [(entry.kind, entry.amount, entry.key) for entry in told] == [
            (EntryKind.REFUND, self.amount(300), back.key)
        ]

    def test_it_tells_what_went_back_without_us(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.EVENTS)
        charge = self.collected(gateway, minor=1000)
        self.refund_elsewhere(gateway, charge, self.amount(400))
        (entry,) = gateway.read_refunds(charge.reference)
        assert (entry.amount, entry.key, entry.charge_reference) == (self.amount(400), "", charge.reference)

    def test_it_books_what_was_collected_under_our_key(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.ENTRIES)
        request = self.asked(self.stored(gateway), minor=1250)
        charge = gateway.charge(request)
        assert isinstance(charge, Succeeded)
        (entry,) = (e for e in self.booked(gateway) if e.key == request.key)
        assert (entry.kind, entry.status) == (EntryKind.CHARGE, EntryStatus.SUCCEEDED)
        assert (entry.amount, entry.reference) == (charge.amount, charge.reference)

    def test_it_books_a_dispute(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.ENTRIES)
        charge = self.collected(gateway, minor=1250, behaviour=Behaviour.DISPUTED)
        told = [e for e in self.booked(gateway) if e.charge_reference == charge.reference]
        (entry,) = (e for e in told if e.kind == EntryKind.DISPUTE)
        assert (entry.amount, entry.status) == (charge.amount, EntryStatus.PROCESSING)

    def test_it_tells_of_everybody_it_knows(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.PAYERS)
        stored = self.stored(gateway)
        found = {payer.reference: payer for payer in gateway.read_payers()}
        assert found[stored.payer_reference].methods == (stored.method,)

    def test_it_goes_on_behind_the_last_one_that_was_told(self, gateway: Gateway) -> None:
        self.able(gateway, Capability.PAYERS)
        self.payer(gateway)
        first, *others = gateway.read_payers()
        assert list(gateway.read_payers(after=first.reference)) == others
