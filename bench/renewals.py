"""How many subscriptions are renewed a second on PostgreSQL, without gateways; as JSON, a line for each size.

    python tools/postgres.py run --durable -- python bench/renewals.py            1,000 and 10,000
    python tools/postgres.py run --durable -- python bench/renewals.py 100000     so many

Each is one of a customer of its own, with a plan and two add-ons: an invoice with three lines and tax, its
transfers and moves, the next period, what is owed, the standing. After each batch of ours the same rows are
inserted once more by plain `bulk_create`, and by one statement of SQL, so that a noisy machine disturbs all
alike. These two reckon nothing, ask nothing, lock nothing, and leave what is owed and the standings alone.

Memory is the most that the process has had, and how much of that came after its first batch.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import Any

from databases import prepare

SIZES = (1_000, 10_000)
BATCH = 500
AT = datetime(2027, 1, 1, tzinfo=UTC)


def main() -> None:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        raise SystemExit("DATABASE_URL names no PostgreSQL; tools/postgres.py runs one")
    for size in map(int, sys.argv[1:]) if len(sys.argv) > 1 else SIZES:
        # In processes of their own, on a database of its own: memory is told apart, and tables start empty.
        for task in ("make", "measure"):
            subprocess.run([sys.executable, __file__, task, url, str(size)], check=True)


def make(url: str, size: int) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE renewals_{size}")
    prepare(_of(url, size))
    import renewals_world
    from django.db import connection

    renewals_world.make(size, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measure(url: str, size: int) -> None:
    prepare(_of(url, size))
    import renewals_copies as copies
    from django.db.models import Max

    from billing.models import Invoice
    from subscriptions.renewals.actions import renew_all

    seconds: dict[str, list[float]] = {"ours": [], "bulk_create": [], "one_statement": []}
    run, peaks, renewed = iter(renew_all(at=AT, batch_size=BATCH)), [], 0
    last, rows_each = 0, 0.0
    while True:
        took = timed(lambda: next(run, None))
        peaks.append(getrusage(RUSAGE_SELF).ru_maxrss // 1024)
        rows = copies.rows_after(last)
        if not rows.invoices:
            break
        seconds["ours"].append(took)
        renewed, rows_each = renewed + len(rows.invoices), len(rows) / len(rows.invoices)
        ways = [
            ("bulk_create", copies.by_bulk_create(rows)),
            ("one_statement", copies.by_one_statement(rows)),
        ]
        for name, insert in ways if len(peaks) % 2 else ways[::-1]:
            seconds[name].append(timed(insert))
        last = Invoice.objects.aggregate(last=Max("pk"))["last"]
    assert renewed == size, f"{renewed} of {size} were renewed"
    print(
        json.dumps(
            {"bench": "renewals", "subscriptions": size, **told(seconds, peaks), "rows_each": rows_each}
        )
    )


def timed(act: Callable[[], Any]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def told(seconds: dict[str, list[float]], peaks: list[int]) -> dict[str, Any]:
    def ratio(other: str) -> float:
        pairs = zip(seconds[other], seconds["ours"], strict=True)
        return round(statistics.median(theirs / ours for theirs, ours in pairs), 2)

    half = len(seconds["ours"]) // 2
    return {
        "batch": BATCH,
        "per_second": {name: round(BATCH * len(took) / sum(took)) for name, took in seconds.items()},
        "seconds": round(sum(seconds["ours"]), 1),
        "ours_over_bulk_create": ratio("bulk_create"),
        "ours_over_one_statement": ratio("one_statement"),
        # 1 is linear: the second half takes as long as the first.
        "second_half_over_first": round(sum(seconds["ours"][half:]) / sum(seconds["ours"][:half]), 2),
        "memory_mb": peaks[-1],
        "memory_mb_after_first_batch": peaks[-1] - peaks[0],
    }


def _of(url: str, size: int) -> str:
    """The same server's database of that size."""
    address, _, options = url.partition("?")
    return f"{address.rpartition('/')[0]}/renewals_{size}?{options}"


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in {"make", "measure"}:
        {"make": make, "measure": measure}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
    else:
        main()
