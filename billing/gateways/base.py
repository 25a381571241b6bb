"""What every gateway must do. `billing.testing.GatewayConformance` proves that one does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    CspSources,
    Health,
    Payer,
    Problem,
    Refunded,
    RefundRequest,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
)


class Gateway(ABC):
    """A vendor that stores cards and moves money.

    Every call that changes something carries a key: the same key and parameters give the same
    answer, other parameters raise `IdempotencyMismatch`. Beside its answers a call may raise
    `Declined`, `Unreachable` (nothing happened), `OutcomeUnknown` (it may have), `Misconfigured`.
    """

    capabilities: frozenset[Capability] = frozenset()
    is_sandbox = False

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        self.alias = alias
        self.options = options

    @abstractmethod
    def check(self) -> list[Problem]:
        """What is wrong with these settings, found without calling the network."""

    @abstractmethod
    def create_customer(self, payer: Payer) -> str:
        """The gateway's reference for this payer."""

    @abstractmethod
    def start_setup(self, request: SetupRequest) -> SetupStarted:
        """A page at the gateway where the customer enters a card."""

    @abstractmethod
    def read_setup(self, reference: str) -> SetupOutcome:
        """How the set-up stands now. Raises `Declined` when its last try was refused."""

    @abstractmethod
    def charge(self, request: ChargeRequest) -> ChargeOutcome:
        """Collect once per key."""

    @abstractmethod
    def read_charge(self, *, key: str) -> ChargeOutcome | None:
        """How the charge made with this key stands; None when the gateway never saw it. Raises `Declined`."""

    @abstractmethod
    def cancel_charge(self, *, key: str) -> ChargeOutcome | None:
        """Give up a charge that waits for its cardholder, and tell how it stands, as `read_charge` does.

        Once this raises `Declined`, nothing will be collected; a charge that came through stays.
        """

    @abstractmethod
    def refund(self, request: RefundRequest) -> Refunded:
        """Send money back once per key; never more than was collected, nothing of what is disputed."""

    @abstractmethod
    def read_refund(self, *, key: str) -> Refunded | None:
        """What was sent back with this key; None when the gateway never saw it."""

    @abstractmethod
    def detach(self, method_reference: str) -> None:
        """Forget the method. Doing so twice is once."""

    @abstractmethod
    def health(self) -> Health:
        """Whether the gateway answers, and how fast."""

    def csp_sources(self) -> CspSources:
        """Origins its embedded form needs; none when the form is a page of the gateway's own."""
        return CspSources()
