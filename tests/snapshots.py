"""What takes seconds to bring about is brought about once; from then on SQLite copies the database back."""

import sqlite3
from copy import deepcopy

from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection

_taken = {}


def once(name, make):
    """What `make()` gave the first time, and the database as it was then; the database must be empty."""
    connection.ensure_connection()
    if name not in _taken:
        made, copy = make(), sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(copy)
        _taken[name] = made, copy
    made, copy = _taken[name]
    copy.backup(connection.connection)
    ContentType.objects.clear_cache()
    # What was written to people on the way is no mail of the test's.
    mail.outbox.clear()
    return deepcopy(made)
