from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections, router, transaction
from django.utils.module_loading import import_string

from billing.diagnosis.audit import books, credit, dunning, guards, holds, invoices, payments
from billing.diagnosis.audit.finding import Finding
from billing.diagnosis.audit.standings import check_standings
from billing.ledger.models import Transfer

CHECKS = (
    *guards.CHECKS,
    *books.CHECKS,
    *credit.CHECKS,
    *holds.CHECKS,
    *invoices.CHECKS,
    *payments.CHECKS,
    *dunning.CHECKS,
)


def audit(*, currency: str = "") -> Iterator[Finding]:
    """Everything that is not as it should be, in one currency or in all; nothing when the books are right.

    Other apps say in `audit_checks` of their AppConfig what they add: paths within them, of the like of ours.

    All is read as of one instant, while others go on writing; on SQLite they wait until it is done.
    """
    with _one_instant():
        for check in (*CHECKS, *_checks_of_apps()):
            yield from check(currency)
    yield from check_standings()


def _checks_of_apps() -> Iterator[Callable[[str], Iterator[Finding]]]:
    for app in apps.get_app_configs():
        for path in getattr(app, "audit_checks", ()):
            yield import_string(f"{app.name}.{path}")


@contextmanager
def _one_instant() -> Iterator[None]:
    using = router.db_for_read(Transfer)
    connection = connections[using]
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(using=using):
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
