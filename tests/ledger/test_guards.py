"""What the database itself refuses, on both: to edit or delete what was posted, and numbers that are none."""

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from billing.credit.actions import open_credit
from billing.credit.holds import postgresql
from billing.ledger import guards
from billing.ledger.models import Account, Transfer
from tests.ledger.world import account, post

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has whole bigints")
COLUMNS = ["balance_micros", "held_micros", "owed_micros", "limit_micros", "spent_micros"]
FUNCTIONS = ["hold_credit", "capture_hold", "release_hold", "spend_grants", "return_parts"]
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no functions in the database"
)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def refused(message="."):
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        yield


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_transfer SET amount_micros = 5",
        "UPDATE billing_transfer SET amount_micros = amount_micros",
        "UPDATE billing_transfer SET state = 'voided'",
        "DELETE FROM billing_transfer",
        "UPDATE billing_account SET kind = 'cash'",
        "DELETE FROM billing_account",
    ],
)
def test_the_books_are_neither_edited_nor_deleted(statement):
    kept = post(4)
    with refused("append-only"):
        sql(statement)
    assert list(Transfer.objects.values_list("amount_micros", "state")) == [(kept.money.micros, "posted")]


def test_the_orm_is_refused_as_well():
    transfer = post(4)
    for edit in (transfer.save, transfer.delete, Transfer.objects.all().delete, account().save):
        with refused("append-only"):
            edit()
    assert (Transfer.objects.count(), Account.objects.count()) == (1, 2)


def test_every_guard_stands_after_migrate():
    assert guards.missing("default") == set()
    assert len(guards.expected("sqlite")) == 11 and len(guards.expected("postgresql")) == 2


def test_what_was_dropped_is_found_and_put_back():
    name = sorted(guards.expected(connection.vendor))[0]
    table = " ON billing_account" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{table}")
    assert guards.missing("default") == {name}
    call_command("migrate", verbosity=0)
    assert guards.missing("default") == set()


@on_postgresql
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_dropped_function_is_found_and_put_back(name):
    sql(f"DROP FUNCTION billing_{name}")
    assert postgresql.missing("default") == {f"billing_{name}"}
    call_command("migrate", verbosity=0)
    assert postgresql.missing("default") == set()


@on_postgresql
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_guard_that_does_not_fire_is_found_and_put_back(how):
    sql(f"ALTER TABLE billing_transfer {how} billing_transfer_kept")
    assert guards.missing("default") == {"billing_transfer_kept"}
    call_command("migrate", verbosity=0)
    assert guards.missing("default") == set()


@on_postgresql
@pytest.mark.unaudited  # It looks elsewhere, too.
def test_what_stands_in_another_schema_guards_nothing():
    sql("CREATE SCHEMA elsewhere; SET LOCAL search_path TO elsewhere, public")
    assert guards.missing("default") == guards.expected("postgresql")
    assert postgresql.missing("default") == postgresql.expected() == {f"billing_{name}" for name in FUNCTIONS}


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_the_books_and_leaves_them_guarded():
    post(4)
    call_command("flush", interactive=False, verbosity=0)
    assert not Transfer.objects.exists()
    assert guards.missing("default") == set()


@pytest.mark.unaudited
def test_what_no_64_bits_hold_is_refused(bo):
    """SQLite would store it as a REAL, without an error (PROMISES, facts that were checked)."""
    open_credit(bo.customer, "USD")
    sql("UPDATE billing_credit SET balance_micros = 9223372036854775807")
    with refused():
        sql("UPDATE billing_credit SET balance_micros = balance_micros + 1")


@on_sqlite
@pytest.mark.parametrize(
    "column", ["balance_micros", "held_micros", "owed_micros", "limit_micros", "spent_micros"]
)
def test_sqlite_keeps_integers_alone(bo, column):
    open_credit(bo.customer, "USD")
    for value in ("1.5", "9223372036854775807 + 1", "'NaN'", "9e999", "x'31'"):
        with refused("64-bit integers"):
            sql(f"UPDATE billing_credit SET {column} = {value}")


@on_sqlite
def test_sqlite_posts_integers_alone():
    post(4)
    columns = "debit_id, credit_id, currency, state, event, reference, at"
    with refused("64-bit integers"):
        sql(
            f"INSERT INTO billing_transfer ({columns}, key, amount_micros) "
            f"SELECT {columns}, 'other', 1.5 FROM billing_transfer"
        )
