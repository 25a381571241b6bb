"""Guards: the triggers and functions that keep the books stand in the database."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections, router

from billing.credit.holds import postgresql
from billing.diagnosis.audit.finding import Finding
from billing.ledger import guards
from billing.ledger.models import Transfer


def missing_guards(using: str) -> set[str]:
    """The names of those that should stand in this database and do not. `migrate` puts them back."""
    if not guards.is_kept_here(using):
        return set()
    functions = postgresql.missing(using) if connections[using].vendor == "postgresql" else set()
    return guards.missing(using) | functions


def check_guards(currency: str) -> Iterator[Finding]:
    """Without them the books could have been edited, and what is right now need not stay so."""
    for name in sorted(missing_guards(router.db_for_write(Transfer))):
        yield Finding(name, "guard of the database", "missing", "put in place by manage.py migrate")


CHECKS = (check_guards,)
