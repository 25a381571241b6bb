"""What the gate costs: one JSON line of microseconds and queries, on SQLite and on PostgreSQL, in one run.

    python bench/gate.py            SQLite; PostgreSQL too where DATABASE_URL names a server

Six views, each called through its URL-less view function with a ready request (session, user and owner
resolver not counted): bare, bare with one indexed ORM SELECT, guarded and let in, guarded and refused, bare
with a hold and its capture, charged. Rounds take turns, so that a noisy machine disturbs all alike; the
median counts.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter_ns
from typing import Any

from databases import measured_on_each, prepare

ROUNDS, CALLS, CHARGED_CALLS = int(os.environ.get("BENCH_ROUNDS", "60")), 100, 10


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
        return
    told = {"bench": "gate", "rounds": ROUNDS, "calls_per_round": CALLS, "charged_calls": CHARGED_CALLS}
    print(json.dumps({**told, **measured_on_each(__file__)}))


def measure(url: str) -> dict[str, Any]:
    prepare(url)
    cases = calls()
    micros = {name: [] for name in cases}  # type: dict[str, list[float]]
    for case in cases.values():
        case()
    for _ in range(ROUNDS):
        for name, case in cases.items():
            micros[name].append(case())
    told: dict[str, Any] = {
        name: {"us": round(statistics.median(micros[name]), 1), "queries": statements(case)}
        for name, case in cases.items()
    }

    def ratio(this: str, that: str) -> float:
        by_round = zip(micros[this], micros[that], strict=True)
        return round(statistics.median(one / other for one, other in by_round), 3)

    return {
        **told,
        "let_in_over_select": ratio("let_in", "select"),
        "charged_over_pair": ratio("charged", "pair"),
    }


def calls() -> dict[str, Callable[..., float]]:
    """Each takes the number of calls, and answers microseconds a call."""
    (let_in, refused), ready = people(), views()
    return {
        "bare": partial(call, ready["bare"], let_in),
        "select": partial(call, ready["select"], let_in),
        "let_in": partial(call, ready["guarded"], let_in),
        "refused": partial(call, ready["guarded"], refused),
        "pair": partial(call, ready["pair"], let_in, times=CHARGED_CALLS),
        "charged": partial(call, ready["charged"], let_in, times=CHARGED_CALLS),
    }


def people() -> tuple[Any, Any]:
    from django.contrib.auth import get_user_model

    from billing.clock import now
    from billing.credit.limits.actions import change_limit
    from billing.money import Money
    from billing.testing import add_card, make_customer

    model: Any = get_user_model()
    model.objects.filter(username__startswith="bench-").delete()
    users = [model.objects.create_user(f"bench-{os.getpid()}-{number}") for number in range(200)]
    customers = [make_customer(user, at=now()) for user in users]
    add_card(customers[100], at=now())
    change_limit(customers[100], Money.of(10**9, "USD"), at=now(), why="bench")
    return users[100], users[101]


def views() -> dict[str, Callable[..., Any]]:
    from django.contrib.auth import get_user_model
    from django.http import HttpResponse

    from billing.access import payment_required
    from billing.clock import now
    from billing.credit.holds.actions import capture_hold, hold_credit
    from billing.ids import new_id
    from billing.money import Money

    model: Any = get_user_model()
    price = Money.of("0.015", "USD")

    def bare(request: Any) -> HttpResponse:
        return HttpResponse("report")

    def select(request: Any) -> HttpResponse:
        model.objects.get(pk=request.user.pk)
        return HttpResponse("report")

    def pair(request: Any) -> HttpResponse:
        customer_id = request.user.billing_customer.pk
        held = hold_credit(customer_id, price, key=new_id("key"), at=now())
        capture_hold(held.hold_id, price, at=now())
        return HttpResponse("report")

    guarded = {"guarded": payment_required(bare), "charged": payment_required(charge=price)(bare)}
    return {"bare": bare, "select": select, "pair": pair, **guarded}


def call(view: Callable[..., Any], user: Any, times: int = CALLS) -> float:
    """Microseconds a call."""
    from django.test import RequestFactory

    requests = [RequestFactory(headers={"Accept": "application/json"}).get("/report/") for _ in range(times)]
    for request in requests:
        request.user = user
    started = perf_counter_ns()
    for request in requests:
        view(request)
    return (perf_counter_ns() - started) / times / 1_000


def statements(case: Callable[..., float]) -> int:
    """Those that begin and end a transaction aside."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        case(times=1)
    return len([sent for sent in captured if not sent["sql"].startswith(("BEGIN", "COMMIT"))])


if __name__ == "__main__":
    main()
