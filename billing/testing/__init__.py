"""For the tests of projects that use us: builders, a fake gateway, and the gateway conformance suite."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from billing.testing.builders import add_card, enter_card, make_customer

if TYPE_CHECKING:
    from billing.testing.conformance import Behaviour as Behaviour
    from billing.testing.conformance import GatewayConformance as GatewayConformance
    from billing.testing.fake.gateway import FakeGateway as FakeGateway

__all__ = ["Behaviour", "FakeGateway", "GatewayConformance", "add_card", "enter_card", "make_customer"]


def __getattr__(name: str) -> Any:
    # Lazily: the suite needs pytest, which a project that only seeds its demo does not have.
    if name in {"Behaviour", "GatewayConformance"}:
        return getattr(import_module("billing.testing.conformance"), name)
    if name == "FakeGateway":
        return getattr(import_module("billing.testing.fake.gateway"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
