"""The one statement by which an event comes in, and what must hold of it before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connections, router

from billing.errors import Forged
from billing.gateways.messages import Event
from billing.webhooks.models import InboxEvent

# No instance, no transaction: this is what an endpoint does a thousand times a second.
WRITE = """
    INSERT INTO billing_inboxevent
        (gateway, event_id, type, kind, reference, "key", payload, happened_at, received_at, next_try_at,
         account, is_live, is_polled, state, tries, error)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'received', 0, '')
    ON CONFLICT (event_id, gateway) DO NOTHING"""
ID_CHARACTERS_MAX = 255
TYPE_CHARACTERS_MAX = 120


def write_event(alias: str, event: Event, *, payload: str, at: datetime, is_polled: bool = False) -> bool:
    """Keep the event. Whether it is new: of two deliveries at once one is."""
    connection = connections[router.db_for_write(InboxEvent)]
    on = connection.ops.adapt_datetimefield_value
    told = (alias, event.id, event.type, event.kind.value, event.reference, event.key, payload)
    with connection.cursor() as cursor:
        whose = (event.account, event.is_live, is_polled)
        cursor.execute(WRITE, (*told, on(event.happened_at), on(at), on(at), *whose))
        return bool(cursor.rowcount == 1)


def assert_storable(event: Event, payload: str) -> None:
    """Whatever a signature says: what no database takes is no event. Raises `Forged`."""
    texts = (event.id, event.reference, event.key, event.type, event.account)
    if not (event.id and all(map(_is_storable, texts)) and len(event.type) <= TYPE_CHARACTERS_MAX):
        raise Forged("the event has no usable id, type or reference")
    if event.happened_at.tzinfo is None or "\0" in payload:
        raise Forged("the event has no usable time or contents")


def _is_storable(text: Any) -> bool:
    """A gateway may have taken whatever stood in a body for a text."""
    return isinstance(text, str) and len(text) <= ID_CHARACTERS_MAX and text.isprintable()
