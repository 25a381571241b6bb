"""What gateways and we say to each other, in our words. Amounts are `Money` in whole minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

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
    # A page of ours that can mount the gateway's own form, where it does not have the customer sent to it.
    form_url: str = ""


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
    """The money moved. `refunded` went back since; a `dispute` takes `disputed` of it back against our will.

    Without `disputed` it takes all that was not refunded.
    """

    reference: str
    amount: Money
    refunded: Money
    disputed_at: datetime | None = None
    dispute: DisputeStatus | None = None
    disputed: Money | None = None


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
class Delivery:
    """What came to the address for events: the bytes as they were signed, and the headers."""

    body: bytes
    headers: Mapping[str, str]


class EventKind(StrEnum):
    """What an event may have changed, and so what of ours is to be read anew."""

    SETUP = "setup"
    METHOD = "method"
    CHARGE = "charge"
    REFUND = "refund"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened at the gateway. It says where to look; what it says besides is not believed.

    `reference` is that of the set-up, method, charge or refund it is about, and `key` ours, where it is told.
    A refund's `reference` is its charge's. `type` is the vendor's own word, `payload` what was sent. Where it
    is told, `account` is whose event it is, and `is_live` that it is none of test mode.
    """

    id: str
    type: str
    kind: EventKind
    happened_at: datetime
    reference: str = ""
    key: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    account: str = ""
    is_live: bool | None = None


class EntryKind(StrEnum):
    CHARGE = "charge"
    REFUND = "refund"
    DISPUTE = "dispute"


class EntryStatus(StrEnum):
    """How it stands at the gateway. A dispute that succeeded has taken the money for good."""

    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the gateway's own books. `key` is empty for what was not started by us."""

    kind: EntryKind
    reference: str
    charge_reference: str
    amount: Money
    status: EntryStatus
    created_at: datetime
    key: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class FoundPayer:
    """Somebody the gateway knows already, with the methods it keeps for them, the default first."""

    reference: str
    email: str
    name: str
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True)
class EmbeddedForm:
    """What our page needs to mount the gateway's own form for one set-up. `secret` opens that one alone."""

    script: str
    public_key: str
    secret: str


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
    EVENTS = "events"
    ENTRIES = "entries"
    METHOD_UPDATES = "method_updates"
    PAYERS = "payers"


@dataclass(frozen=True, slots=True)
class CspSources:
    """Origins that a page of ours must allow when it mounts the gateway's own form."""

    script: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()


SetupOutcome = MethodReady | NeedsAction | Processing
ChargeOutcome = Succeeded | NeedsAction | Processing
RefundOutcome = Refunded | Processing
