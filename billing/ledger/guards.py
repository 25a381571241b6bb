"""What the database itself refuses: to edit or delete what was posted.

Put in place after every `migrate`: SQLite drops triggers silently when a migration rebuilds their table.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, router, transaction
from django.db.models.signals import post_migrate

from billing.ledger.models import Transfer
from billing.migrating import limit_locks

VENDORS = ("postgresql", "sqlite")
_HERE = Path(__file__).parent / "sql"
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'billing_%'",
    # One that is disabled, or fires for replication alone, guards nothing; nor does that of another schema.
    "postgresql": """
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
         WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
           AND relnamespace = current_schema()::regnamespace""",
}


def connect() -> None:
    billing = apps.get_app_config("billing")
    post_migrate.connect(_after_migrate, sender=billing, dispatch_uid="billing.guards")


def install(using: str) -> None:
    """Put the triggers in place that are missing; done twice is done once.

    Each in a transaction of its own, which locks one table: who posts locks several, and would meet us.
    One that is to do something else gets another name.
    """
    connection = connections[using]
    absent = {"", *missing(using)}
    statements = [part for part in _script(connection.vendor).split("\n\n") if not part.startswith("--")]
    for name, parts in groupby(statements, key=_trigger_of):
        if name in absent:
            with transaction.atomic(using=using), connection.cursor() as cursor:
                limit_locks(connection.vendor, cursor.execute)
                for statement in parts:
                    cursor.execute(statement)


def lift(using: str) -> None:
    """Take SQLite's away, for who empties the whole database: its `flush` deletes row by row."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in sorted(expected("sqlite")):
                cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}")


def missing(using: str) -> set[str]:
    """The names of triggers that should stand in this database and do not."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return expected(connection.vendor) - standing


def expected(vendor: str) -> set[str]:
    return set(_names(_script(vendor)))


def is_kept_here(using: str) -> bool:
    """Whether this database holds the books by now, and is one that we write triggers for."""
    connection = connections[using]
    if connection.vendor not in VENDORS or not router.allow_migrate_model(using, Transfer):
        return False
    return Transfer._meta.db_table in connection.introspection.table_names()


def _after_migrate(*, app_config: AppConfig, using: str, **_: Any) -> None:
    if is_kept_here(using):
        install(using)


def _script(vendor: str) -> str:
    return (_HERE / f"guards_{vendor}.sql").read_text(encoding="utf-8").strip()


def _names(script: str) -> Iterator[str]:
    return filter(None, (_trigger_of(line) for line in script.splitlines() if line.startswith("CREATE ")))


def _trigger_of(statement: str) -> str:
    """The name of the trigger that is dropped or created, if it is about one."""
    words = statement.split()
    if words[1] != "TRIGGER":
        return ""
    return words[4] if words[0] == "DROP" else words[2]
