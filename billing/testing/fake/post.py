"""What the fake gateway tells of: its events, signed as any gateway signs, and read back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from billing.errors import Forged
from billing.gateways.messages import Delivery, Event, EventKind
from billing.gateways.signatures import assert_signed, sign
from billing.ids import new_id

HEADER = "Fake-Signature"


@dataclass(slots=True)
class Post:
    """`secrets` are those of the endpoint, the newest first."""

    account: str
    secrets: list[str]
    events: list[Event] = field(default_factory=list)

    def tell(self, kind: EventKind, reference: str, *, key: str = "", at: datetime) -> None:
        """Something happened to this, and may be looked at."""
        told = {"id": new_id("fevt"), "kind": str(kind), "reference": reference, "key": key}
        payload = {**told, "account": self.account, "at": at.isoformat()}
        self.events.append(_event(payload))

    def signed(self, event: Event, *, at: datetime) -> Delivery:
        """As it would come over the line."""
        body = json.dumps(dict(event.payload)).encode()
        signature = sign(body, self.secrets[0], at=at)
        return Delivery(body, {HEADER: signature, "Content-Type": "application/json"})

    def read(self, delivery: Delivery, *, at: datetime) -> Event:
        """The event that was signed. Raises `Forged`."""
        assert_signed(delivery.body, delivery.headers.get(HEADER, ""), self.secrets, at=at)
        try:
            payload = json.loads(delivery.body.decode())
            if payload["account"] != self.account:
                raise Forged("the event is of another account")
            return _event(payload)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise Forged("the body is no event of this gateway") from None

    def since(self, instant: datetime) -> list[Event]:
        return [event for event in self.events if event.happened_at >= instant]


def _event(payload: dict[str, str]) -> Event:
    return Event(
        id=payload["id"],
        type=f"{payload['kind']}.changed",
        kind=EventKind(payload["kind"]),
        happened_at=datetime.fromisoformat(payload["at"]),
        reference=payload["reference"],
        key=payload["key"],
        payload=payload,
    )
