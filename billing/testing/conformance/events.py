"""What a gateway tells of its own accord: proven to be its own, and to be had again by asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from billing import clock
from billing.errors import Forged
from billing.gateways.base import Gateway
from billing.gateways.messages import Capability, Delivery, Event, EventKind
from billing.testing.behaviours import Behaviour
from billing.testing.conformance.hooks import Hooks

TAMPERED: dict[str, Callable[[Delivery], Delivery]] = {
    "no headers": lambda sent: replace(sent, headers={}),
    "one byte more": lambda sent: replace(sent, body=sent.body + b" "),
    "one byte less": lambda sent: replace(sent, body=sent.body[:-1]),
    "an empty body": lambda sent: replace(sent, body=b""),
    "no signature": lambda sent: replace(sent, headers=dict.fromkeys(sent.headers, "")),
    "another one": lambda sent: replace(sent, headers=dict.fromkeys(sent.headers, "t=1,v1=00")),
    "not UTF-8": lambda sent: replace(sent, body=b"\xff" + sent.body),
}


class Events(Hooks):
    """How news comes. A vendor that lists events late needs a `found` that waits."""

    def of_events(self, gateway: Gateway) -> None:
        if Capability.EVENTS not in gateway.capabilities:
            pytest.skip("this gateway sends no events")

    def found(self, gateway: Gateway, kind: EventKind, reference: str) -> list[Event]:
        """What the gateway tells when it is asked, about one thing."""
        self.of_events(gateway)
        told = list(gateway.read_events(since=clock.now() - timedelta(minutes=10)))
        return [event for event in told if (event.kind, event.reference) == (kind, reference)]

    def sent(self, gateway: Gateway) -> tuple[Event, Delivery]:
        """An event and how it would come."""
        charge = self.collected(gateway)
        event = self.found(gateway, EventKind.CHARGE, charge.reference)[0]
        return event, self.signed(gateway, event)

    def test_it_tells_of_a_charge_with_our_key(self, gateway: Gateway) -> None:
        self.of_events(gateway)
        request = self.asked(self.stored(gateway))
        charge = gateway.charge(request)
        events = self.found(gateway, EventKind.CHARGE, charge.reference)
        assert {event.key for event in events} == {request.key}

    def test_it_tells_of_a_set_up(self, gateway: Gateway) -> None:
        self.of_events(gateway)
        setup = self.started(gateway)
        self.enter(gateway, setup, behaviour=Behaviour.WORKS)
        assert self.found(gateway, EventKind.SETUP, setup.reference)

    def test_it_tells_of_a_refund_by_its_charge(self, gateway: Gateway) -> None:
        self.of_events(gateway)
        charge = self.collected(gateway)
        self.refund_elsewhere(gateway, charge, charge.amount)
        assert self.found(gateway, EventKind.REFUND, charge.reference)

    def test_it_tells_of_a_dispute_by_its_charge(self, gateway: Gateway) -> None:
        self.of_events(gateway)
        quiet = self.collected(gateway)
        disputed = self.collected(gateway, behaviour=Behaviour.DISPUTED)
        told = {c: len(self.found(gateway, EventKind.CHARGE, c.reference)) for c in (quiet, disputed)}
        assert told[disputed] > told[quiet]

    def test_it_tells_each_event_once_and_the_oldest_first(self, gateway: Gateway) -> None:
        self.of_events(gateway)
        self.collected(gateway)
        told = list(gateway.read_events(since=clock.now() - timedelta(minutes=10)))
        assert len({event.id for event in told}) == len(told) > 0
        assert [event.happened_at for event in told] == sorted(event.happened_at for event in told)

    def test_it_tells_nothing_of_before(self, gateway: Gateway) -> None:
        self.of_events(gateway)
        self.collected(gateway)
        assert list(gateway.read_events(since=clock.now() + timedelta(minutes=10))) == []

    def test_it_knows_its_own_signature(self, gateway: Gateway) -> None:
        event, delivery = self.sent(gateway)
        heard = gateway.receive(delivery, at=clock.now())
        assert (heard.id, heard.kind, heard.reference) == (event.id, event.kind, event.reference)

    @pytest.mark.parametrize("how", TAMPERED)
    def test_it_refuses_what_was_tampered_with(self, gateway: Gateway, how: str) -> None:
        _, delivery = self.sent(gateway)
        with pytest.raises(Forged):
            gateway.receive(TAMPERED[how](delivery), at=clock.now())

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_it_refuses_what_was_not_signed_just_now(self, gateway: Gateway, minutes: int) -> None:
        _, delivery = self.sent(gateway)
        with pytest.raises(Forged):
            gateway.receive(delivery, at=clock.now() + timedelta(minutes=minutes))
