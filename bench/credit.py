"""What credit can take: hold + capture pairs a second through our actions, and by the bare driver, as JSON.

    python bench/credit.py              SQLite; PostgreSQL too where DATABASE_URL names a server
    python bench/credit.py --quick      a few seconds for each, to see that it works
    python bench/credit.py --prepared   our statements prepared, by options of Django (PostgreSQL only)

Both send the same statements on connections of their own, in short rounds that take turns, so that a noisy
machine disturbs both alike. What counts is the median of their ratios.

Clients are threads on PostgreSQL: measured by turns on two cores, the GIL hid nothing (the bare driver made
405 random pairs/s with 8 threads and 393 with 8 processes, 967 and 590 with 32: processes take from the
server what they gain). On SQLite they are processes, as the locks of its file are between processes.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from typing import Any

from databases import measured_on_each, prepare

# SQLite has one writer at a time: more clients only show that they wait for each other in peace.
CLIENTS = {"postgresql": (1, 8, 32), "sqlite": (1, 8)}
BY = {"postgresql": "threads", "sqlite": "processes"}
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}


def main() -> None:
    given = arguments()
    if given.url:
        print(json.dumps(measure(given)))
        return
    options = [f"--{name}" for name in ("quick", "prepared") if getattr(given, name)]
    options += ["--by", given.by] if given.by else []
    print(json.dumps({"bench": "credit", **measured_on_each(__file__, *options)}))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="credit.py")
    parser.add_argument("url", nargs="?", help="measure this database only")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--prepared", action="store_true")
    parser.add_argument("--by", choices=["processes", "threads"])
    given = parser.parse_args()
    given.rounds, given.seconds = (3, 0.2) if given.quick else (9, 0.5)
    return given


def measure(given: argparse.Namespace) -> dict[str, Any]:
    prepare(given.url)
    from django.db import connection

    if given.prepared and connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"].update(PREPARED)
    by = given.by or BY[connection.vendor]
    told = {"by": by, "rounds": given.rounds, "seconds_per_round": given.seconds}
    return {**told, **rates_by(by, CLIENTS[connection.vendor], given=given)}


def rates_by(by: str, clients: Sequence[int], *, given: argparse.Namespace) -> dict[str, Any]:
    import credit_world as world
    from crowd import Crowd

    told: dict[str, Any] = {}
    deadlocks, everybody = world.deadlocks(), world.customers()
    with Crowd(max(clients), by=by) as crowd:
        for grants in (0, world.GRANTS):
            if grants:
                world.give_grants(everybody)
            for accounts, whose in {"hot": everybody[:1], "random": everybody}.items():
                for number in clients:
                    crowd.rate("ours", whose, clients=number, seconds=given.seconds)
                    case = f"{accounts}, {grants} grants, {number} clients"
                    told[case] = compared(crowd, whose, clients=number, given=given)
    told["pairs"] = crowd.pairs
    told |= {code: crowd.troubles.pop(code, 0) for code in ("40P01", "40001")}
    told["deadlocks"] = world.deadlocks() - deadlocks
    return {**told, "other_troubles": crowd.troubles, "wrong": world.discrepancies(everybody)}


def compared(
    crowd: Any, whose: Sequence[int], *, clients: int, given: argparse.Namespace
) -> dict[str, float]:
    """The medians of both, and of their ratios round by round."""
    rates: dict[str, list[float]] = {"ours": [], "raw": []}
    for turn in range(given.rounds):
        for kind in ("ours", "raw") if turn % 2 else ("raw", "ours"):
            rates[kind].append(crowd.rate(kind, whose, clients=clients, seconds=given.seconds))
    ratios = [ours / raw for ours, raw in zip(rates["ours"], rates["raw"], strict=True)]
    medians = {kind: round(statistics.median(each)) for kind, each in rates.items()}
    return {**medians, "ratio": round(statistics.median(ratios), 2)}


if __name__ == "__main__":
    main()
