"""The table of who gets what answer where: `python -m tests.security.matrix --write` writes it anew.

Read every changed line before it is checked in: the table is what we promise, not what happens to be so.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("matrix.tsv")
METHODS = ("GET", "POST", "PATCH", "DELETE")

Row = dict[str, str]


def read_table() -> dict[tuple[str, str], Row]:
    """The rows by address and method."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(row.pop("address"), row.pop("method")): row for row in rows}


def answers_of(name: str, world: Any, *, methods: Iterable[str] = METHODS) -> dict[tuple[str, str], Row]:
    """What everybody is answered at one address, each from the same state of the world."""
    from tests.security.addresses import path_of
    from tests.security.world import ACTORS

    path, accept = path_of(name, world), "application/json" if "_api:" in name else "text/html"
    clients = {actor: world.client(actor, raise_request_exception=False) for actor in ACTORS}
    return {
        (name, method): {
            actor: _answer(client, method, path, accept=accept) for actor, client in clients.items()
        }
        for method in methods
    }


def _answer(client: Any, method: str, path: str, *, accept: str) -> str:
    from django.core.cache import cache

    cache.clear()
    with undone():
        response = client.generic(method, path, headers={"Accept": accept})
    asks_to_sign_in = "login/?next=" in response.get("Location", "")
    return "login" if asks_to_sign_in else str(response.status_code)


@contextmanager
def undone():
    """Whatever is written inside is taken back, so that no cell of the table knows another."""
    from django.db import transaction

    block = transaction.atomic()
    # As in Django's own test cases: actions that ask for a durable block may have it inside this one.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def write_table(rows: dict[tuple[str, str], Row]) -> None:
    from tests.security.world import ACTORS

    with TABLE.open("w", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(["address", "method", *ACTORS])
        for (name, method), row in rows.items():
            table.writerow([name, method, *(row[actor] for actor in ACTORS)])


def main() -> None:
    from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

    setup_test_environment()
    with _database(), undone(), override_settings(BILLING=_settings()):
        from tests.security.addresses import our_addresses
        from tests.security.world import make_world

        world = make_world()
        rows: dict[tuple[str, str], Row] = {}
        for name in sorted(our_addresses()):
            rows |= answers_of(name, world)
    teardown_test_environment()
    if "--write" in sys.argv:
        write_table(rows)
    else:
        print("\n".join(f"{name}\t{method}\t{row}" for (name, method), row in rows.items()))


def _settings() -> dict[str, Any]:
    from django.conf import settings

    from tests.security.world import BILLING

    return {**settings.BILLING, **BILLING}


@contextmanager
def _database():
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(made)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    main()
