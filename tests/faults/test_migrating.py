"""PROMISES 21: a migration beside the code that runs, which is that of before and that of after."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel

import billing.migrations
import subscriptions.migrations
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.diagnosis.audit.queries import audit
from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from billing.ledger import guards
from billing.migrating import LOCK_TIMEOUT, AddCheckNotValid, ShortLocks
from billing.models import Hold, Invoice
from billing.money import Money
from tests.conftest import AT
from tests.faults.processes import in_processes
from tests.samples import IS_FULL

APPS = (billing.migrations, subscriptions.migrations)
pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="locks are PostgreSQL's")
NAMES = ("0004_plans", "0005_checked_lines")
LAST_WITHOUT = "0003_truth_from_the_gateway"
TIMES, USING = 12, "default"


def ours():
    """The operations of those that came when tables of ours were in use, by the migration."""
    names = [f"{app.__name__}.{name}" for app in APPS for _, name, _ in iter_modules(app.__path__)]
    found = [
        name for name in names if name.rpartition(".")[2] > LAST_WITHOUT or name.startswith("subscriptions")
    ]
    return {name: import_module(name).Migration.operations for name in found}


def test_every_one_waits_for_no_lock_longer_than_two_seconds():
    assert len(ours()) >= 3
    assert [key for key, operations in ours().items() if not isinstance(operations[0], ShortLocks)] == []


def test_none_reads_a_whole_table_while_it_is_locked():
    """A check or an index of a table that is made with it reads nothing."""
    for operations in ours().values():
        made = {op.name.lower() for op in operations if isinstance(op, CreateModel)}
        added = [op for op in operations if isinstance(op, (AddConstraint, AddIndex))]
        assert {type(op) for op in added if op.model_name_lower not in made} <= {AddCheckNotValid}


def take(name, *, forwards):
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(("billing", name), at_end=False)
    do = executor.apply_migration if forwards else executor.unapply_migration
    do(state, executor.loader.get_migration("billing", name))


def there_and_back():
    """How many migrations that were."""
    steps = [*((name, False) for name in NAMES[::-1]), *((name, True) for name in NAMES)]
    for name, forwards in steps:
        take(name, forwards=forwards)
    guards.install(USING)
    return len(steps)


def live(customer, number):
    """As clients do while it goes on: charge, and invoice."""
    with connection.cursor() as cursor:
        # On a machine of its own nobody waits longer than a migration may; a build shares its own.
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT if IS_FULL else '1min'}'")
    for count in range(TIMES):
        key = f"{number}-{count}"
        held = hold_credit(customer.pk, Money.of(1, "USD"), key=key, at=AT)
        capture_hold(held.hold_id, Money.of(1, "USD"), at=AT)
        issue_invoice(create_invoice(customer, [NewLine("Work", "5")], at=AT, key=key), at=AT)
    return TIMES


@on_postgresql
def test_who_pays_meanwhile_notices_nothing_and_the_books_are_right(bo):
    change_limit(bo.customer, Money.of(1_000, "USD"), at=AT, why="load")
    clients = [partial(live, bo.customer, number) for number in range(3)]
    assert in_processes(there_and_back, *clients) == [2 * len(NAMES), *[TIMES] * 3]
    assert Hold.objects.filter(state="captured").count() == Invoice.objects.count() == 3 * TIMES
    assert [str(finding) for finding in audit()] == []


@pytest.fixture
def hold():
    """Have somebody use a table, in a transaction of another connection that does not end."""
    other = connection.copy()

    def hold(table):
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE")
        return other

    yield hold
    other.close()


@on_postgresql
def test_behind_a_long_transaction_a_migration_gives_up(hold):
    hold("billing_line")
    with pytest.raises(OperationalError, match="lock timeout"):
        take(NAMES[1], forwards=True)


@on_postgresql
def test_a_trigger_that_is_missing_is_waited_for_no_longer_and_one_that_stands_not_at_all(hold):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_account DISABLE TRIGGER billing_account_kept")
    somebody = hold("billing_account")
    with pytest.raises(OperationalError, match="lock timeout"):
        guards.install(USING)
    somebody.close()
    guards.install(USING)
    assert guards.missing(USING) == set()
    hold("billing_account")
    guards.install(USING)
