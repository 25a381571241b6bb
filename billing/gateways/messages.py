"""What gateways and we say to each other, in our words. Amounts are `Money` in whole minor units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from billing.money import Money


@dataclass(frozen=True, slots=True)
class Payer:
    """Whom the gateway is to know. `key` is our own id and makes creating one idempotent."""

    key: str
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A stored way to pay. `fingerprint` is equal for the same card, however often it is entered."""

    reference: str
    kind: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    country: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """Ask for a page on which the customer enters a card; it sends them back to `return_url`."""

    key: str
    payer_reference: str
    return_url: str


@dataclass(frozen=True, slots=True)
class SetupStarted:
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class MethodReady:
    """A set-up ended well: the method may be charged from now on."""

    method: Method


@dataclass(frozen=True, slots=True)
class NeedsAction:
    """The cardholder must confirm with the bank at `url` (3-D Secure) before it can go on."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Processing:
    """Not decided yet: nothing entered so far, or the bank is still at it. Read again later."""

    reference: str


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """Collect `amount` from a stored method; with a `return_url` the customer is there to confirm."""

    key: str
    payer_reference: str
    method_reference: str
    amount: Money
    description: str = ""
    return_url: str = ""


class DisputeStatus(StrEnum):
    """Of a charge that the cardholder's bank took back: not decided yet, or whose the money is."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The money moved. `refunded` went back since, by us; a `dispute` takes it back against our will."""

    reference: str
    amount: Money
    refunded: Money
    disputed_at: datetime | None = None
    dispute: DisputeStatus | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    key: str
    charge_reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Refunded:
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing `check()` found wrong, and what to do about it."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Health:
    is_reachable: bool
    latency_ms: int
    detail: str = ""


class Capability(StrEnum):
    """What a gateway can do beyond storing a card and charging it."""

    PARTIAL_REFUND = "partial_refund"
    AUTHENTICATION = "authentication"
    READ_CHARGE_BY_KEY = "read_charge_by_key"


@dataclass(frozen=True, slots=True)
class CspSources:
    """Origins that a page of ours must allow when it mounts the gateway's own form."""

    script: tuple[str, ...] = field(default=())


SetupOutcome = MethodReady | NeedsAction | Processing
ChargeOutcome = Succeeded | NeedsAction | Processing
