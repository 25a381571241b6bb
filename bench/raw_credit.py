"""What our actions send for a hold and its capture, by the bare driver: the measure of what we add to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection

from billing.credit.holds import parts, portable, postgresql

CURRENCY, MICROS = "USD", 15_000
LIFETIME = timedelta(minutes=15)
OF_DJANGO = {"server_side_binding", "prepare_threshold"}


def raw_pair() -> Any:
    """A connection of its own, with the options of Django's."""
    return RawPostgres() if connection.vendor == "postgresql" else RawSqlite()


class RawPostgres:
    """As psycopg is by default: parameters bound by the server, statements prepared when they come again."""

    def __init__(self) -> None:
        given = connection.settings_dict
        named = {"dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"]}
        place = {"host": given["HOST"], "port": given["PORT"]}
        options = {name: value for name, value in given["OPTIONS"].items() if name not in OF_DJANGO}
        filled = {name: value for name, value in {**named, **place, **options}.items() if value}
        self.connection = psycopg.connect(**filled, autocommit=True)

    def __call__(self, customer_id: int, key: str, at: datetime) -> None:
        values = (customer_id, CURRENCY, MICROS, key, f"hold_{key}", "", at, at + LIFETIME)
        held = self.connection.execute(postgresql.HOLD, values).fetchone()
        assert held is not None and held[0] == "ok", held
        captured = self.connection.execute(postgresql.CAPTURE, (held[1], MICROS, CURRENCY, at)).fetchone()
        assert captured == ("ok",), captured


class RawSqlite:
    """The statements of the portable path, with nothing between them and the file."""

    def __init__(self) -> None:
        given = connection.settings_dict
        options = given["OPTIONS"]
        self.file = sqlite3.connect(given["NAME"], timeout=options["timeout"], isolation_level=None)
        self.file.executescript(f"{options['init_command']} PRAGMA foreign_keys = ON;")

    def __call__(self, customer_id: int, key: str, at: datetime) -> None:
        hold_id = self._hold(customer_id, key, at)
        self._capture(hold_id, _written(at))

    def _hold(self, customer_id: int, key: str, at: datetime) -> Any:
        now, until, public_id = _written(at), _written(at + LIFETIME), f"hold_{key}"
        with self._transaction():
            self._run(portable.TAKE, MICROS, customer_id, CURRENCY, now, MICROS, MICROS)
            assert self._run(portable.KNOWN, customer_id, key).fetchone() is None
            credit = self._run(portable.CREDIT, now, customer_id, CURRENCY).fetchone()
            kept = self._hold_grants(credit[0], now) if credit[-1] else "[]"
            sent = (customer_id, f"hold:{public_id}", credit[1], credit[2], MICROS, CURRENCY, "pending", None)
            transfer_id = self._run(portable.TRANSFER, *sent, "hold", public_id, now).lastrowid
            place = (public_id, customer_id, credit[0], transfer_id, key, MICROS, CURRENCY)
            return self._run(portable.HOLD, *place, kept, "", now, until, False).lastrowid

    def _capture(self, hold_id: int, now: str) -> None:
        with self._transaction():
            assert self._run(portable.CAPTURE, MICROS, now, hold_id, MICROS, CURRENCY).rowcount == 1
            held = self._run(portable.HELD, hold_id).fetchone()
            self._run(portable.SETTLE, MICROS, MICROS, MICROS, held[2])
            for grant_id, micros in json.loads(held[7]):
                self._run(parts.RETURN, micros, MICROS, grant_id)
            posted = (held[1], f"capture:{held[0]}", held[8], held[9], MICROS, CURRENCY, "posted", held[3])
            self._run(portable.TRANSFER, *posted, "capture", held[0], now)

    def _hold_grants(self, credit_id: int, now: str) -> str:
        """The first grant is enough: those of the bench are large."""
        grant_id, left = self._run(parts.SPENDABLE, credit_id, now).fetchall()[0]
        assert left >= MICROS
        self._run(parts.KEEP, MICROS, grant_id)
        return json.dumps([[grant_id, MICROS]])

    def _run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self.file.execute(sql.replace("%s", "?"), values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.file.execute("ROLLBACK")
            raise
        self.file.execute("COMMIT")


def _written(at: datetime) -> str:
    return str(at.replace(tzinfo=None))
