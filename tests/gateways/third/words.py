"""Acme's words in ours, and the other way round. Talks to nobody."""

import json
from datetime import datetime

from billing.errors import Declined, Forged
from billing.gateways.messages import (
    DisputeStatus,
    Entry,
    EntryKind,
    EntryStatus,
    Event,
    EventKind,
    Method,
    MethodReady,
    NeedsAction,
    Processing,
    Refunded,
    Succeeded,
)
from billing.money import Money

CODES = {"FUNDS": "insufficient_funds", "STOLEN": "stolen_card", "HOLDER": "authentication_failed",
         "GIVEN_UP": "canceled"}  # fmt: skip
HARD = {"STOLEN"}
CLAIMS = {"FILED": DisputeStatus.OPEN, "DROPPED": DisputeStatus.WON, "GRANTED": DisputeStatus.LOST}
# What an event may have changed. A topic that Acme invents tomorrow is kept, and nothing is done about it.
KINDS = {"page": EventKind.SETUP, "payment": EventKind.CHARGE, "claim": EventKind.CHARGE,
         "return": EventKind.REFUND, "card": EventKind.METHOD}  # fmt: skip


def declined(reason):
    """An unknown reason is a soft decline: it may pass later."""
    return Declined(CODES.get(reason, "card_declined"), is_hard=reason in HARD)


def method_of(card):
    month, year = map(int, card.until.split("/"))
    brand = "mastercard" if card.ending == "4444" else "visa"
    return Method(card.no, "card", brand, card.ending, month, year, fingerprint=f"acme-{card.ending}")


def setup_of(page):
    if page.state == "REFUSED":
        raise declined(page.reason)
    if page.state == "ASKING":
        return NeedsAction(page.no, f"https://acme.example/ask/{page.no}")
    return MethodReady(method_of(page.card)) if page.state == "DONE" else Processing(page.no)


def charge_of(payment):
    if payment.state == "REFUSED":
        raise declined(payment.reason)
    if payment.state == "ASKING":
        return NeedsAction(payment.no, f"https://acme.example/ask/{payment.no}")
    return Succeeded(
        reference=payment.no,
        amount=Money.of(payment.total, payment.coin),
        refunded=Money.of(payment.returned, payment.coin),
        disputed_at=payment.claimed_at,
        dispute=CLAIMS.get(payment.claim),
    )


def refund_of(made):
    return Refunded(made.no, Money.of(made.total, made.coin))


def refund_entry(made):
    return Entry(
        kind=EntryKind.REFUND,
        reference=made.no,
        charge_reference=made.payment,
        amount=Money.of(made.total, made.coin),
        status=EntryStatus.SUCCEEDED,
        created_at=made.made_at,
        key=made.order,
    )


def event_of(note):
    return Event(
        id=note["no"],
        type=note["topic"],
        kind=KINDS.get(note["topic"], EventKind.OTHER),
        happened_at=datetime.fromisoformat(note["at"]),
        reference=note["about"],
        key=note["order"],
        payload=note,
    )


def note_in(body):
    """The event in a body whose seal was proven: it may still be none of ours."""
    try:
        return event_of(json.loads(body))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Forged("no note of Acme's") from None
