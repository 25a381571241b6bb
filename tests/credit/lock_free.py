"""A build that looks first and writes later, as if nobody else could come in between: what must fail."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection

from billing.credit.holds import portable, postgresql

_GUARDED = re.compile(
    r"UPDATE billing_credit SET held_micros = held_micros \+ p_amount\n"
    r"(\s+WHERE .*?)\n\s+RETURNING \* INTO c;",
    re.DOTALL,
)
_LOOKS_FIRST = r"""PERFORM 1 FROM billing_credit \1;
    IF FOUND THEN
        PERFORM pg_sleep(0.02);
        UPDATE billing_credit SET held_micros = held_micros + p_amount
         WHERE customer_id = p_customer AND currency = p_currency RETURNING * INTO c;
    END IF;"""


@contextmanager
def lock_free_holds():
    """While this lasts, what fits is asked before, and written without asking again."""
    script = postgresql._SCRIPT.read_text(encoding="utf-8")
    lock_free, count = _GUARDED.subn(_LOOKS_FIRST, script)
    assert count == 1, "the guard is not written as it was: mend this expression"
    with connection.cursor() as cursor:
        cursor.execute(lock_free)
    try:
        yield
    finally:
        postgresql.install("default")


@contextmanager
def unguarded_portable_holds():
    """The portable path without its condition: it takes whatever is asked."""
    head, _guard = portable.TAKE.split("       AND balance_micros")
    tail = " AND %s + %s IS NOT NULL"
    with patch.object(portable, "TAKE", head + tail):
        yield
