from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connections, router
from django.db.models import Count

from billing.customers.models import Customer
from billing.diagnosis.audit.guards import missing_guards
from billing.diagnosis.checks.given import is_usable, sound
from billing.standing.facts import SCHEMA_VERSION
from billing.standing.models import Standing

_REBUILD = "Run manage.py billing_standing --rebuild."


def check_sqlite(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SQLite lets writers wait for each other only where a transaction begins as a writer."""
    alias = router.db_for_write(Customer)
    options = connections[alias].settings_dict.get("OPTIONS", {})
    mode = str(options.get("transaction_mode", "")).upper()
    if connections[alias].vendor != "sqlite" or mode in {"IMMEDIATE", "EXCLUSIVE"}:
        return []
    said = f'two writers at once fail with "database is locked" on the SQLite database "{alias}"'
    hint = f'Set DATABASES["{alias}"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE".'
    return [Warning(said, hint=hint, id="billing.W001")]


def check_guards(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """What a table rebuilt, or a dump restored in part, has lost. A warning, as `check_customers` gives."""
    return [message for alias in databases or () for message in _lost(alias)]


def check_customers(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The rows agree with the settings and the code.

    Warnings only: `migrate` asks these too, and must not be stopped by what it is there to mend.
    """
    return [message for alias in databases or () for message in _of_database(alias)]


def _lost(alias: str) -> Iterator[CheckMessage]:
    if lost := sorted(missing_guards(alias)):
        said = f'the database "{alias}" has lost what guards the books: {", ".join(lost)}'
        yield Warning(said, hint=f"Run manage.py migrate --database {alias}.", id="billing.W006")


def _of_database(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    if not router.allow_migrate_model(alias, Customer):
        return []
    try:
        tables = set(connection.introspection.table_names())
        if not {Customer._meta.db_table, Standing._meta.db_table} <= tables:
            return []
        return [*_gateways(alias), *_without_standing(alias), *_outdated(alias)]
    except DatabaseError:
        # Columns that the next migration brings.
        return []


def _gateways(alias: str) -> Iterator[CheckMessage]:
    if not is_usable("GATEWAYS"):
        return
    lost = Customer.objects.using(alias).exclude(gateway__in=list(sound().gateways))
    for gateway, count in lost.order_by("gateway").values_list("gateway").annotate(Count("pk")):
        said = f'customers pay through the gateway "{gateway}", which is not configured: {count}'
        hint = f'Put "{gateway}" back into BILLING["GATEWAYS"]; until then their cards cannot be charged.'
        yield Warning(said, hint=hint, id="billing.W003")


def _without_standing(alias: str) -> Iterator[CheckMessage]:
    if count := Customer.objects.using(alias).filter(standing=None).count():
        yield Warning(f"customers have no standing: {count}", hint=_REBUILD, id="billing.W004")


def _outdated(alias: str) -> Iterator[CheckMessage]:
    if count := Standing.objects.using(alias).exclude(schema_version=SCHEMA_VERSION).count():
        said = f"standings are from another version, and computed anew at each request: {count}"
        yield Warning(said, hint=_REBUILD, id="billing.W005")
