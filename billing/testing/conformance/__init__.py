"""What every gateway must do, as tests a vendor's tests subclass. Needs pytest.

    class TestAcme(GatewayConformance):
        @pytest.fixture
        def gateway(self) -> Gateway: ...
        def enter(self, gateway, setup, *, behaviour): ...      # type a test card into the vendor's page
        def answer(self, gateway, action, *, accept): ...       # confirm or refuse with the bank
        def decide(self, gateway, charge, *, won): ...          # end a dispute in the bank's place
        def signed(self, gateway, event): ...                   # the Delivery of an event, signed now
        def renew(self, gateway, method): ...                   # the network renews a card until 12/2045
        def refund_elsewhere(self, gateway, charge, amount): ...  # send back in the vendor's own pages
        def broken_line(self, gateway, mode): ...               # context manager: unreachable | unknown

All but the first three may be left out: the tests that need them are then skipped, and say so.
"""

from billing.testing.behaviours import Behaviour
from billing.testing.conformance.charges import Charges
from billing.testing.conformance.disputes import Disputes
from billing.testing.conformance.entries import Entries
from billing.testing.conformance.events import Events
from billing.testing.conformance.refunds import Refunds
from billing.testing.conformance.setups import Setups
from billing.testing.conformance.trouble import Trouble

__all__ = ["Behaviour", "GatewayConformance"]


class GatewayConformance(Setups, Charges, Refunds, Disputes, Events, Entries, Trouble):
    """The whole suite. Every key and payer is new, so that it also runs against a vendor's test mode."""
