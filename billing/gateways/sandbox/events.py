"""What the bank tells a project of. Written down with what happened, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from billing.errors import Forged
from billing.gateways.messages import Event, EventKind
from billing.gateways.sandbox.models import BankEvent, Card, Charge, Payer, Refund, SetupPage

KINDS = {
    "setup": EventKind.SETUP,
    "card": EventKind.METHOD,
    "charge": EventKind.CHARGE,
    "dispute": EventKind.CHARGE,
    "refund": EventKind.REFUND,
}
READ_AT_ONCE = 500


def of_payer(payer: Payer, *, at: datetime) -> None:
    told = {"email": payer.email, "name": payer.name}
    _write("payer.created", payer.account, payer.reference, at=at, **told)


def of_setup(page: SetupPage, *, at: datetime) -> None:
    told = {"state": page.state, "decline_code": page.decline_code}
    _write(f"setup.{page.state}", page.payer.account, page.reference, at=at, **told)


def of_card(card: Card, what: str, *, at: datetime) -> None:
    told: dict[str, Any] = {
        "brand": card.brand,
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
    }
    _write(f"card.{what}", card.payer.account, card.reference, at=at, **told)


def of_charge(charge: Charge, type_: str = "", *, at: datetime) -> None:
    """`type_` is `charge.` and its state unless it is something else that happened to it."""
    told: dict[str, Any] = {"amount": charge.amount, "currency": charge.currency, "state": charge.state}
    account, name = charge.card.payer.account, type_ or f"charge.{charge.state}"
    _write(name, account, charge.reference, at=at, key=charge.key, **told)


def of_refund(refund: Refund, *, at: datetime) -> None:
    """What is to be looked at is its charge."""
    told: dict[str, Any] = {"refund": refund.reference, "amount": refund.amount, "currency": refund.currency}
    charge = refund.charge
    account, name = charge.card.payer.account, f"refund.{refund.state}"
    _write(name, account, charge.reference, at=at, key=refund.key, state=refund.state, **told)


def _write(type_: str, account: str, subject: str, *, at: datetime, key: str = "", **told: Any) -> None:
    BankEvent.objects.create(
        account=account, type=type_, subject=subject, key=key, body=told, happened_at=at, send_at=at
    )


def written(event: BankEvent) -> bytes:
    """As it goes over the line."""
    about = {"reference": event.subject, "key": event.key, **event.body}
    told = {"id": event.reference, "type": event.type, "account": event.account, "object": about}
    return json.dumps({**told, "created": event.happened_at.isoformat()}).encode()


def read(body: bytes, *, account: str) -> Event:
    """The event in a body whose signature was proven. Raises `Forged` for what is none, or is another's."""
    try:
        told = json.loads(body.decode())
        if told["account"] != account:
            raise Forged("the event is of another account")
        about = told["object"]
        return Event(
            id=told["id"],
            type=told["type"],
            kind=KINDS.get(told["type"].partition(".")[0], EventKind.OTHER),
            happened_at=datetime.fromisoformat(told["created"]),
            reference=about["reference"],
            key=about["key"],
            payload=told,
            account=account,
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Forged("the body is no event of this bank") from None


def since(instant: datetime, *, account: str) -> Iterator[Event]:
    """The oldest first, also those that were delivered, and those that never will be."""
    rows = BankEvent.objects.filter(account=account, happened_at__gte=instant).order_by("happened_at", "pk")
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        yield read(written(row), account=account)
