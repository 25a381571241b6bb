"""For the tests of projects that use us: builders, a fake gateway, and the gateway conformance suite."""

from billing.testing.builders import add_card, enter_card, make_customer

__all__ = ["add_card", "enter_card", "make_customer"]
