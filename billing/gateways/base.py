"""What every gateway must do. `billing.testing.GatewayConformance` proves that one does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from billing.errors import Forged, UnknownMethod
from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    CspSources,
    Delivery,
    EmbeddedForm,
    Entry,
    Event,
    FoundPayer,
    Health,
    Method,
    Payer,
    Problem,
    RefundOutcome,
    RefundRequest,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
)

Keep = Callable[[str], None]


def keep_nothing(reference: str) -> None:
    """For whoever needs no reference before the answer."""


class Gateway(ABC):
    """A vendor that stores cards and moves money.

    Every call that changes something carries a key: the same key and parameters give the same
    answer, other parameters raise `IdempotencyMismatch`. Beside its answers a call may raise
    `Declined`, `Unreachable` (nothing happened), `OutcomeUnknown` (it may have), `Misconfigured`.
    """

    capabilities: frozenset[Capability] = frozenset()
    is_sandbox = False
    # Where the vendor tells whether it is well, and where it is asked; for the page of health.
    status_url = ""
    support_url = ""

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
    def charge(self, request: ChargeRequest, *, keep: Keep = keep_nothing) -> ChargeOutcome:
        """Collect once per key.

        A gateway that cannot find a charge by its key tells `keep` the reference before any money can move.
        """

    @abstractmethod
    def read_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        """How the charge made with this key stands; None when no money was asked for. Raises `Declined`.

        `reference` is what `keep` was told, where it was told anything.
        """

    @abstractmethod
    def cancel_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        """Give up a charge that waits for its cardholder, and tell how it stands, as `read_charge` does.

        Once this raises `Declined`, nothing will be collected; a charge that came through stays.
        """

    @abstractmethod
    def refund(self, request: RefundRequest) -> RefundOutcome:
        """Send money back once per key; never more than was collected, nothing of what is disputed."""

    @abstractmethod
    def read_refund(self, *, key: str, charge_reference: str = "") -> RefundOutcome | None:
        """How the refund with this key stands; None when the gateway never saw it.

        Raises `Declined` when it failed: also long after it had succeeded, when the bank sent it back.
        """

    @abstractmethod
    def detach(self, method_reference: str) -> None:
        """Forget the method. Doing so twice is once."""

    @abstractmethod
    def health(self) -> Health:
        """Whether the gateway answers, and how fast."""

    def diagnose(self) -> list[Problem]:
        """What is wrong with keys, permissions and addresses as the gateway sees them. Calls the network."""
        return []

    def receive(self, delivery: Delivery, *, at: datetime) -> Event:
        """The event in this delivery, once its signature is proven. Raises `Forged`. Calls no network."""
        raise Forged("this gateway sends no events")

    def read_events(self, *, since: datetime) -> Iterable[Event]:
        """Every event since, the oldest first: what a delivery that was lost would have told."""
        return ()

    def is_payer_gone(self, reference: str) -> bool:
        """Whether the gateway has deleted this payer. What it does not know at all is another account's."""
        return False

    def read_method(self, reference: str) -> Method:
        """What the gateway knows of a stored method today.

        Raises `UnknownMethod` once it is forgotten, `Misconfigured` where these keys cannot have known it.
        """
        raise UnknownMethod("this gateway tells nothing of the methods it keeps")

    def read_refunds(self, charge_reference: str) -> Iterable[Entry]:
        """Everything that went back of one charge, by whomever, the oldest first."""
        return ()

    def read_entries(self, *, since: datetime, until: datetime) -> Iterable[Entry]:
        """The gateway's own books over `[since, until)`: its charges, refunds and disputes."""
        return ()

    def read_payers(self, *, after: str = "") -> Iterable[FoundPayer]:
        """Everybody the gateway knows, in an order that stays, those behind the reference `after`."""
        return ()

    def embedded_form(self, setup_reference: str) -> EmbeddedForm | None:
        """What our page needs to mount the gateway's form; None when that is a page of the gateway's own."""
        return None

    def csp_sources(self) -> CspSources:
        """Origins its embedded form needs; none when the form is a page of the gateway's own."""
        return CspSources()
