"""Each step as one statement: functions in the database, put in place after every `migrate`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, router
from django.db.models.signals import post_migrate

from billing.credit.holds.models import Hold

_SCRIPT = Path(__file__).parent / "sql" / "holds_postgresql.sql"
_CREATED = re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)\(", re.MULTILINE)
HOLD = (
    "SELECT code, hold_id, public_id, free, ceiling FROM billing_hold_credit(%s, %s, %s, %s, %s, %s, %s, %s)"
)
CAPTURE = "SELECT code FROM billing_capture_hold(%s, %s, %s, %s)"
RELEASE = "SELECT code FROM billing_release_hold(%s, %s, %s)"


def connect() -> None:
    billing = apps.get_app_config("billing")
    post_migrate.connect(_after_migrate, sender=billing, dispatch_uid="billing.holds")


def install(using: str) -> None:
    """Put the functions in place; done twice is done once."""
    with connections[using].cursor() as cursor:
        cursor.execute(_SCRIPT.read_text(encoding="utf-8"))


def missing(using: str) -> set[str]:
    """The names of functions that should stand in this database and do not."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace", [])
        standing = {name for (name,) in cursor.fetchall()}
    return expected() - standing


def expected() -> set[str]:
    """All that the script puts in place, also what its functions call."""
    return set(_CREATED.findall(_SCRIPT.read_text(encoding="utf-8")))


def hold(using: str, *values: Any) -> tuple[Any, ...]:
    """`code`, hold (or the credit that refused), public id, what is free, and the limit."""
    return _asked(using, HOLD, values)


def capture(using: str, hold_id: int, *, micros: int, currency: str, at: datetime) -> str:
    return str(_asked(using, CAPTURE, (hold_id, micros, currency, at))[0])


def release(using: str, hold_id: int, *, state: str, at: datetime) -> str:
    return str(_asked(using, RELEASE, (hold_id, state, at))[0])


def _asked(using: str, sql: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _after_migrate(*, app_config: AppConfig, using: str, **_: Any) -> None:
    connection = connections[using]
    if connection.vendor != "postgresql" or not router.allow_migrate_model(using, Hold):
        return
    if Hold._meta.db_table in connection.introspection.table_names():
        install(using)
