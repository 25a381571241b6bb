"""Charges that the cardholder's bank takes back."""

from __future__ import annotations

import pytest

from billing.errors import BadAmount
from billing.gateways.base import Gateway
from billing.gateways.messages import DisputeStatus, RefundRequest, Succeeded
from billing.ids import new_id
from billing.testing.behaviours import Behaviour
from billing.testing.conformance.hooks import Hooks


class Disputes(Hooks):
    """How a dispute is told, and how it ends. A vendor that takes its time needs a `disputed` that waits."""

    def disputed(self, gateway: Gateway) -> tuple[str, Succeeded]:
        """A charge that is disputed, and its key."""
        request = self.asked(self.stored(gateway, Behaviour.DISPUTED))
        gateway.charge(request)
        return request.key, self.told(gateway, request.key)

    def told(self, gateway: Gateway, key: str) -> Succeeded:
        charge = gateway.read_charge(key=key)
        assert isinstance(charge, Succeeded)
        return charge

    def test_it_tells_of_a_dispute(self, gateway: Gateway) -> None:
        _, charge = self.disputed(gateway)
        assert charge.dispute == DisputeStatus.OPEN
        assert charge.disputed_at is not None

    def test_it_tells_of_none_where_there_is_none(self, gateway: Gateway) -> None:
        charge = self.collected(gateway)
        assert (charge.dispute, charge.disputed_at) == (None, None)

    @pytest.mark.parametrize(("won", "status"), [(True, "won"), (False, "lost")])
    def test_it_tells_how_a_dispute_ended(self, gateway: Gateway, won: bool, status: str) -> None:
        key, charge = self.disputed(gateway)
        self.decide(gateway, charge, won=won)
        assert self.told(gateway, key).dispute == DisputeStatus(status)

    def test_it_sends_nothing_back_that_is_disputed(self, gateway: Gateway) -> None:
        _, charge = self.disputed(gateway)
        with pytest.raises(BadAmount):
            gateway.refund(RefundRequest(new_id("ref"), charge.reference, charge.amount))
