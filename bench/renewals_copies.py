"""The rows of a batch again: by plain `bulk_create`, and by one statement. Nothing is reckoned or asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from billing.models import Invoice, Line, StateMove, Transfer
from subscriptions.models import BilledItem, BilledPeriod

LATER = timedelta(microseconds=1)
SERIAL = 1_000_000


class Rows(NamedTuple):
    """What one batch has written, as plain values."""

    invoices: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    periods: list[dict[str, Any]]
    items: list[dict[str, Any]]

    def __len__(self) -> int:
        return sum(map(len, self[:]))


def rows_after(invoice_id: int) -> Rows:
    """Of the invoices beyond that one."""
    invoices = list(Invoice.objects.filter(pk__gt=invoice_id).order_by("pk").values())
    ids, names = [row["id"] for row in invoices], [row["public_id"] for row in invoices]
    return Rows(
        invoices,
        _plain(Line.objects.filter(invoice__in=ids)),
        _plain(Transfer.objects.filter(reference__in=names)),
        _plain(StateMove.objects.filter(object_id__in=names)),
        _plain(BilledPeriod.objects.filter(invoice__in=ids)),
        _plain(BilledItem.objects.filter(invoice__in=ids)),
    )


def by_bulk_create(rows: Rows) -> Callable[[], None]:
    def insert() -> None:
        with transaction.atomic():
            new = [
                Invoice(**_but(row, key=f"{row['key']}b", number=f"{row['number']}b"))
                for row in rows.invoices
            ]
            Invoice.objects.bulk_create(new)
            pairs = list(zip(rows.invoices, new, strict=True))
            ids = {row["id"]: invoice.pk for row, invoice in pairs}
            names = {row["public_id"]: invoice.public_id for row, invoice in pairs}
            Line.objects.bulk_create(
                Line(**_but(row, invoice_id=ids[row["invoice_id"]])) for row in rows.lines
            )
            Transfer.objects.bulk_create(
                Transfer(**_but(row, key=f"{row['key']}b", reference=names[row["reference"]]))
                for row in rows.transfers
            )
            StateMove.objects.bulk_create(
                StateMove(**_but(row, object_id=names[row["object_id"]])) for row in rows.moves
            )
            periods = [BilledPeriod(**_shifted(row, ids)) for row in rows.periods]
            BilledPeriod.objects.bulk_create(periods)
            known = {row["id"]: period.pk for row, period in zip(rows.periods, periods, strict=True)}
            BilledItem.objects.bulk_create(
                BilledItem(**_but(row, period_id=known[row["period_id"]], invoice_id=ids[row["invoice_id"]]))
                for row in rows.items
            )

    return insert


def by_one_statement(rows: Rows) -> Callable[[], None]:
    first, last = rows.invoices[0]["id"], rows.invoices[-1]["id"]

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [first, last])

    return insert


def _but(row: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"id", "public_id"}} | changed


def _shifted(row: dict[str, Any], ids: dict[int, int]) -> dict[str, Any]:
    changed = {"serial": row["serial"] + SERIAL, "start_at": row["start_at"] + LATER}
    return _but(row, invoice_id=ids[row["invoice_id"]], **changed)


def _plain(rows: Any) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values())


def _insert(model: Any, rest: str, **changed: str) -> str:
    """The columns as they are in `o`, but for these."""
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(name, f"o.{name}") for name in names)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} o {rest}"


def _sql() -> str:
    own = {"public_id": "o.public_id || 's'", "key": "o.key || 's'", "number": "o.number || 's'"}
    of = "JOIN pairs ON pairs.old = o.invoice_id"
    named = "JOIN pairs ON pairs.old_name = o."
    period = {"invoice_id": "pairs.new", "serial": f"o.serial + {2 * SERIAL}"}
    period["start_at"] = "o.start_at + interval '2 microseconds'"
    period_of = "JOIN old_periods ON old_periods.id = o.period_id JOIN periods USING (subscription_id)"
    return f"""
        WITH source AS (SELECT * FROM billing_invoice WHERE id BETWEEN %s AND %s),
        invoices AS ({_insert(Invoice, "", **own).replace("FROM billing_invoice", "FROM source")}
                     RETURNING id, public_id),
        pairs AS (SELECT source.id AS old, source.public_id AS old_name,
                         invoices.id AS new, invoices.public_id AS name
                    FROM source JOIN invoices ON invoices.public_id = source.public_id || 's'),
        lines AS ({_insert(Line, of, invoice_id="pairs.new")}),
        transfers AS ({_insert(Transfer, f"{named}reference", key="o.key || 's'", reference="pairs.name")}),
        moves AS ({_insert(StateMove, f"{named}object_id", object_id="pairs.name")}),
        old_periods AS (SELECT o.id, o.subscription_id FROM subscriptions_billedperiod o {of}),
        periods AS ({_insert(BilledPeriod, of, **period)} RETURNING id, subscription_id, invoice_id)
        {_insert(BilledItem, period_of, period_id="periods.id", invoice_id="periods.invoice_id")}"""


_SQL = _sql()
