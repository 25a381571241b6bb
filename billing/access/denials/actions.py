from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import connections, router, transaction
from django.utils.crypto import salted_hmac

from billing import signals
from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.ids import id_of_bytes

logger = logging.getLogger("billing.access")

COLUMNS = (
    "public_id", "subject", "customer_id", "view", "cause", "is_shadow", "hour", "count", "method", "path",
    "details", "facts", "policies", "first_at", "last_at",
)  # fmt: skip
LATEST = ("last_at", "facts", "details", "policies", "path", "method")


class Refusal(NamedTuple):
    """What is to be recorded. Two with the same merged columns in one hour are one row."""

    subject: str
    customer_id: int | None
    view: str
    cause: Cause
    is_shadow: bool
    method: str
    path: str
    details: dict[str, Any]
    facts: dict[str, Any]
    policies: list[Any]
    at: datetime

    @property
    def hour(self) -> datetime:
        return self.at - timedelta(
            minutes=self.at.minute, seconds=self.at.second, microseconds=self.at.microsecond
        )

    @property
    def reference(self) -> str:
        """Known before the row is written, and the same for all that merge into it."""
        merged = f"{self.subject}\n{self.view}\n{self.cause}\n{self.hour.timestamp()}\n{self.is_shadow}"
        return id_of_bytes("den", salted_hmac("billing.denial", merged, algorithm="sha256").digest())


def record_refusal(refusal: Refusal, *, later: list[Callable[[], None]], times: int = 1) -> None:
    """Write the refusal down at once or, inside an open transaction, leave it in `later`.

    A row written inside somebody's transaction would be lost with it, and lock what they lock.
    """
    logger.info("denied cause=%s reference=%s view=%s", refusal.cause, refusal.reference, refusal.view)
    using = router.db_for_write(Denial)
    if transaction.get_connection(using).in_atomic_block:
        later.append(partial(_write_late, refusal, times=times))
    else:
        write_refusal(refusal, times=times)


def _write_late(refusal: Refusal, *, times: int) -> None:
    # Whoever closes a response swallows what goes wrong there.
    try:
        write_refusal(refusal, times=times)
    except Exception:
        logger.exception("refusal %s was not written", refusal.reference)


def write_refusal(refusal: Refusal, *, times: int) -> None:
    """One statement: a new row, or the count and the latest facts of the row that is there."""
    connection = connections[router.db_for_write(Denial)]
    fields = {field.attname: field for field in Denial._meta.concrete_fields}
    row = _row(refusal, times)
    values = [fields[name].get_db_prep_save(row[name], connection) for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_upsert(connection.ops.quote_name), values)
    signals.emit(signals.access_denied, Denial, **_said(refusal))


def _said(refusal: Refusal) -> dict[str, Any]:
    return {
        "reference": refusal.reference,
        "customer_id": refusal.customer_id,
        "cause": refusal.cause,
        "is_shadow": refusal.is_shadow,
        "at": refusal.at,
    }


def _row(refusal: Refusal, times: int) -> dict[str, Any]:
    return {
        **refusal._asdict(),
        "public_id": refusal.reference,
        "hour": refusal.hour,
        "count": times,
        "path": refusal.path.replace("\0", "")[:500],
        "view": refusal.view[:200],
        "method": refusal.method[:8],
        "first_at": refusal.at,
        "last_at": refusal.at,
    }


def _upsert(quote: Any) -> str:
    """PostgreSQL and SQLite spell it alike.

    The reference stands for all that merges, and is the only unique index beside the key: with a second
    one, two first refusals at once may collide on the index that ON CONFLICT does not watch.
    """
    table, columns = quote(Denial._meta.db_table), ", ".join(map(quote, COLUMNS))
    places = ", ".join(["%s"] * len(COLUMNS))
    latest = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in LATEST)
    return (
        f"INSERT INTO {table} ({columns}) VALUES ({places}) "  # noqa: S608 - our own names, quoted
        f"ON CONFLICT ({quote('public_id')}) DO UPDATE SET "
        f"{quote('count')} = {table}.{quote('count')} + excluded.{quote('count')}, {latest}"
    )
