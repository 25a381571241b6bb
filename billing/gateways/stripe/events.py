"""Stripe's events: which we ask for, what each may have changed, and where it says of what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from billing.errors import Forged
from billing.gateways.messages import Event, EventKind
from billing.gateways.stripe.translate import KEY, instant

_KINDS = {
    EventKind.SETUP: """
        checkout.session.completed checkout.session.expired setup_intent.canceled setup_intent.requires_action
        setup_intent.setup_failed setup_intent.succeeded
    """,
    EventKind.METHOD: """
        payment_method.automatically_updated payment_method.detached payment_method.updated
    """,
    EventKind.CHARGE: """
        charge.dispute.closed charge.dispute.created charge.dispute.funds_reinstated
        charge.dispute.funds_withdrawn charge.dispute.updated charge.refunded payment_intent.canceled
        payment_intent.payment_failed payment_intent.processing payment_intent.requires_action
        payment_intent.succeeded
    """,
    EventKind.REFUND: "charge.refund.updated refund.created refund.failed refund.updated",
}
# For the endpoint at Stripe: exactly these are asked for.
TYPES = {type_: kind for kind, types in _KINDS.items() for type_ in types.split()}

# By the kind of object that an event carries: the name under which ours is known.
_REFERENCES = {"charge": "payment_intent", "refund": "payment_intent", "dispute": "payment_intent"}


def read(body: bytes) -> dict[str, Any]:
    """The event as Stripe wrote it. Raises Forged for what is none."""
    try:
        told = json.loads(body)
    # UnicodeDecodeError is a ValueError; what is nested too deeply is no event.
    except (ValueError, RecursionError):
        raise Forged("not JSON") from None
    if not isinstance(told, dict) or told.get("object") != "event":
        raise Forged("not an event")
    return told


def event_of(told: Mapping[str, Any]) -> Event:
    """In our words. Raises Forged where something is missing that every event has."""
    try:
        about = told["data"]["object"]
        type_, id_ = str(told["type"]), str(told["id"])
        created = instant(int(told["created"]))
        named = _REFERENCES.get(str(about.get("object")), "id")
        metadata = about.get("metadata") or {}
        return Event(
            id=id_[:255],
            type=type_[:120],
            kind=TYPES.get(type_, EventKind.OTHER),
            happened_at=created,
            reference=str(about.get(named) or about.get("id") or "")[:255],
            key=str(metadata.get(KEY, ""))[:255],
            payload=told,
            account=str(told.get("account") or "")[:255],
            is_live=told.get("livemode"),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        raise Forged("not a complete event") from None


def assert_ours(told: Mapping[str, Any], *, is_live: bool, account: str) -> None:
    """Raises Forged for an event of the other mode, or of another account."""
    if told.get("livemode") is not is_live:
        raise Forged("an event of the other mode: test and live have their own endpoints")
    if account and told.get("account", account) != account:
        raise Forged("an event of another account")
