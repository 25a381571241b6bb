"""What the gate costs: one JSON line of microseconds and queries, on SQLite and on PostgreSQL, in one run.

    python bench/gate.py            SQLite; PostgreSQL too where DATABASE_URL names a server

Four views, each called through its URL-less view function with a ready request (session, user and
owner resolver not counted): bare, bare with one indexed ORM SELECT, guarded and let in, guarded
and refused. Rounds are interleaved, so that a noisy machine disturbs all four alike; the median counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any

ROUNDS, CALLS = int(os.environ.get("BENCH_ROUNDS", "60")), 100
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
        return
    results: dict[str, Any] = {"bench": "gate", "rounds": ROUNDS, "calls_per_round": CALLS}
    with tempfile.TemporaryDirectory() as folder:
        for url in filter(None, [f"sqlite:///{folder}/bench.sqlite3", os.environ.get("DATABASE_URL")]):
            results[url.partition(":")[0]] = measured_apart(url)
    print(json.dumps(results))


def measured_apart(url: str) -> Any:
    """By a process of its own: Django is set up for one database at a time."""
    run = subprocess.run([sys.executable, __file__, url], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout.splitlines()[-1])


def measure(url: str) -> dict[str, Any]:
    prepare(url)
    let_in, refused = people()
    cases = {
        "bare": (views()["bare"], let_in),
        "select": (views()["select"], let_in),
        "let_in": (views()["guarded"], let_in),
        "refused": (views()["guarded"], refused),
    }
    micros = {name: [] for name in cases}  # type: dict[str, list[float]]
    for view, user in cases.values():
        call(view, user, CALLS)
    for _ in range(ROUNDS):
        for name, (view, user) in cases.items():
            micros[name].append(call(view, user, CALLS))
    told: dict[str, Any] = {
        name: {"us": round(statistics.median(micros[name]), 1), "queries": queries(*case)}
        for name, case in cases.items()
    }
    ratios = [let / select for let, select in zip(micros["let_in"], micros["select"], strict=True)]
    return {**told, "let_in_over_select": round(statistics.median(ratios), 3)}


def prepare(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.demo")
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.LOGGING = {"version": 1, "loggers": {"billing.access": {"level": "ERROR"}}}
    django.setup()
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
    settings.BILLING = {**settings.BILLING, "SANDBOX_IN_PRODUCTION": True}
    call_command("migrate", verbosity=0)


def people() -> tuple[Any, Any]:
    from django.contrib.auth import get_user_model

    from billing.clock import now
    from billing.testing import add_card, make_customer

    model: Any = get_user_model()
    model.objects.filter(username__startswith="bench-").delete()
    users = [model.objects.create_user(f"bench-{os.getpid()}-{number}") for number in range(200)]
    customers = [make_customer(user, at=now()) for user in users]
    add_card(customers[100], at=now())
    return users[100], users[101]


def views() -> dict[str, Callable[..., Any]]:
    from django.contrib.auth import get_user_model
    from django.http import HttpResponse

    from billing.access import payment_required

    model: Any = get_user_model()

    def bare(request: Any) -> HttpResponse:
        return HttpResponse("report")

    def select(request: Any) -> HttpResponse:
        model.objects.get(pk=request.user.pk)
        return HttpResponse("report")

    return {"bare": bare, "select": select, "guarded": payment_required(bare)}


def call(view: Callable[..., Any], user: Any, times: int) -> float:
    """Microseconds a call."""
    from django.test import RequestFactory

    requests = [RequestFactory(headers={"Accept": "application/json"}).get("/report/") for _ in range(times)]
    for request in requests:
        request.user = user
    started = perf_counter_ns()
    for request in requests:
        view(request)
    return (perf_counter_ns() - started) / times / 1_000


def queries(view: Callable[..., Any], user: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call(view, user, 1)
    return len(captured)


if __name__ == "__main__":
    main()
