"""What the inbox takes: events accepted and carried out a second, on PostgreSQL, as one line of JSON.

    python tools/postgres.py run --durable -- python bench/webhooks.py

The ways in take turns, in short rounds, so that a noisy machine disturbs all alike: our address through all
of Django (seven middleware and our own; verify, store, answer), the same INSERT by the bare driver and by a
bare view behind those seven, the same events a second time, and the endpoint of dj-stripe, which this script
installs into an environment of its own below `build/`, on the same server, with seven middleware and as large
a body. There Stripe answers at once, without a network. `dj_stripe_stored` is that endpoint told to put off
what it does at once by default. What counts is the median of the ratios.

Clients come one after the other and keep their connection. BENCH_ROUNDS and BENCH_EVENTS make it shorter.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Iterator
from itertools import count
from time import perf_counter
from typing import Any

from databases import prepare
from dj_stripe import Endpoint
from webhook_world import bare_views, calls, carried_out, raw_inserts, statements

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
EVENTS = int(os.environ.get("BENCH_EVENTS", "150"))
# The other endpoint takes long for each.
EVENTS_THERE = max(5, EVENTS // 15)
RAW, BARE, OURS, AGAIN = "raw_insert", "bare_view", "accepted", "duplicates"
THERE = {"dj_stripe": False, "dj_stripe_stored": True}


def main() -> None:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        raise SystemExit("DATABASE_URL names no PostgreSQL; tools/postgres.py runs one")
    prepare(url)
    with Endpoint(url) as there:
        rates = measured(there)
    print(json.dumps(told(rates)))


def measured(there: Endpoint) -> dict[str, list[float]]:
    """Events a second, by way and round."""
    names = (f"evt_{number:08}" for number in count())
    accept, insert, bare = calls(), raw_inserts(), bare_views()
    rates: dict[str, list[float]] = {name: [] for name in (RAW, BARE, OURS, AGAIN, *THERE)}
    for _ in range(ROUNDS + 1):
        ids = take(names, EVENTS)
        rates[RAW].append(rate(insert, take(names, EVENTS)))
        rates[BARE].append(rate(bare, take(names, EVENTS)))
        rates[OURS].append(rate(accept, ids))
        rates[AGAIN].append(rate(accept, ids))
        for name, puts_off in THERE.items():
            rates[name].append(there.rate(take(names, EVENTS_THERE), puts_off=puts_off))
    # The first round warms everybody up.
    return {name: found[1:] for name, found in rates.items()}


def take(names: Iterator[str], number: int) -> list[str]:
    return [next(names) for _ in range(number)]


def rate(way: Callable[[list[str]], Callable[[], None]], ids: list[str]) -> float:
    """Requests are made ready before the clock starts."""
    ready = way(ids)
    started = perf_counter()
    ready()
    return len(ids) / (perf_counter() - started)


def told(rates: dict[str, list[float]]) -> dict[str, Any]:
    def ratio(this: str, that: str) -> float:
        by_round = zip(rates[this], rates[that], strict=True)
        return round(statistics.median(one / other for one, other in by_round), 3)

    return {
        "bench": "webhooks",
        "rounds": ROUNDS,
        "events_per_round": EVENTS,
        "per_second": {name: round(statistics.median(found), 1) for name, found in rates.items()},
        "accepted_over_raw": ratio(OURS, RAW),
        "bare_view_over_raw": ratio(BARE, RAW),
        "accepted_over_bare_view": ratio(OURS, BARE),
        "duplicates_over_accepted": ratio(AGAIN, OURS),
        "accepted_over_dj_stripe": ratio(OURS, "dj_stripe"),
        "accepted_over_dj_stripe_stored": ratio(OURS, "dj_stripe_stored"),
        "queries": statements(),
        "carried_out_per_second": carried_out(rounds=3),
    }


if __name__ == "__main__":
    main()
