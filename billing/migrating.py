"""Operations for migrations of tables that are large and in use; decision 36."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.migrations.operations import AddConstraint
from django.db.migrations.operations.base import Operation

# Nobody's request waits longer than this behind a migration.
LOCK_TIMEOUT = "2s"


def limit_locks(vendor: str, execute: Callable[[str], Any]) -> None:
    """For the rest of the transaction; on SQLite the connection's own timeout says how long one waits."""
    if vendor == "postgresql":
        execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


class ShortLocks(Operation):
    """Let the rest of this migration fail rather than wait for a lock, with all who queue up behind it.

    For PostgreSQL, as `lock_timeout`. What has failed is run again later.
    """

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are as they were."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        limit_locks(schema_editor.connection.vendor, schema_editor.execute)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        limit_locks(schema_editor.connection.vendor, schema_editor.execute)

    def describe(self) -> str:
        return f"Wait {LOCK_TIMEOUT} for a lock at most"


class AddCheckNotValid(AddConstraint):
    """A check for what is written from now on: what is there is looked at by `ValidateCheck`, unlocked."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, *states)
            return
        # It wants psycopg.
        from django.contrib.postgres.operations import AddConstraintNotValid

        operation = AddConstraintNotValid(self.model_name, self.constraint)
        operation.database_forwards(app_label, schema_editor, *states)


class ValidateCheck(Operation):
    """Read all rows beside who writes them, in a migration after that of `AddCheckNotValid`."""

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are as they were."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            from django.contrib.postgres.operations import ValidateConstraint

            operation = ValidateConstraint(self.model_name, self.name)
            operation.database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """What was found right stays so."""

    def describe(self) -> str:
        return f"Validate the check {self.name} on {self.model_name}"
