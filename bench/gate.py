"""What the gate costs: one JSON line of microseconds and queries, on SQLite and on PostgreSQL, in one run.

    python bench/gate.py            SQLite; PostgreSQL too where DATABASE_URL names a server

Nine views, each called through its URL-less view function with a ready request (session, user and owner
resolver not counted): bare, bare with one indexed ORM SELECT, guarded and let in, guarded and refused, let in
by a plan, by a feature and by a seat, bare with a hold and its capture, charged. Who is let in by them has a
subscription with features, seats of which one is theirs, and an exception made for them. Rounds take turns,
so that a noisy machine disturbs all alike; the median counts.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Callable
from decimal import Decimal
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
        "plan_over_select": ratio("plan", "select"),
        "charged_over_pair": ratio("charged", "pair"),
    }


def calls() -> dict[str, Callable[..., float]]:
    """Each takes the number of calls, and answers microseconds a call."""
    (let_in, refused, subscriber), ready = people(), views()
    return {
        "bare": partial(call, ready["bare"], let_in),
        "select": partial(call, ready["select"], let_in),
        "let_in": partial(call, ready["guarded"], let_in),
        "refused": partial(call, ready["guarded"], refused),
        **{by: partial(call, ready[by], subscriber) for by in ("plan", "feature", "seat")},
        "pair": partial(call, ready["pair"], let_in, times=CHARGED_CALLS),
        "charged": partial(call, ready["charged"], let_in, times=CHARGED_CALLS),
    }


def people() -> tuple[Any, Any, Any]:
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
    add_card(customers[102], at=now())
    subscribe(customers[102], users[102])
    return users[100], users[101], users[102]


def subscribe(customer: Any, user: Any) -> None:
    """To the plan that the views ask for, with more of a feature than it opens; the user sits on a seat."""
    from billing.clock import now
    from subscriptions.catalog.features.models import Feature
    from subscriptions.entitlements.overrides.actions import grant_feature
    from subscriptions.entitlements.seats.actions import claim_seat, grant_seat
    from subscriptions.lifecycle.actions import start_subscription
    from subscriptions.lifecycle.items import Choice
    from subscriptions.lifecycle.models import Terms

    start_subscription(customer, [Choice(sold(), 5)], at=now(), key="bench", terms=Terms.COMPED)
    feature = {one.key: one for one in Feature.objects.all()}
    grant_feature(customer, feature["bench-reports"], at=now(), why="bench", limit=5_000)
    claim_seat(customer, feature["bench-seats"], user, at=now())
    for number in range(3):
        grant_seat(customer, feature["bench-seats"], f"colleague-{number}@example.com", at=now())


def sold() -> Any:
    """The price of a plan that opens a flag, a number and seats."""
    from billing.clock import now
    from subscriptions.calendar import Interval, Unit
    from subscriptions.catalog.actions import create_plan, create_product
    from subscriptions.catalog.features.actions import create_feature, grant_feature
    from subscriptions.catalog.prices.actions import change_price
    from subscriptions.pricing import PerUnit

    plan = create_plan(create_product("bench", name="Bench"), "bench", name="Bench", at=now())
    opens: dict[str, dict[str, Any]] = {"flag": {}, "quota": {"limit": 100}}
    opens["seats"] = {"limit": 1, "is_per_unit": True}
    keys = {"flag": "bench-exports", "quota": "bench-reports", "seats": "bench-seats"}
    for kind, columns in opens.items():
        feature = create_feature(keys[kind], name=kind.title(), kind=kind)
        grant_feature(plan, feature, at=now(), **columns)
    return change_price(plan, Interval(Unit.MONTH), PerUnit(Decimal(8)), currency="USD", at=now())


def views() -> dict[str, Callable[..., Any]]:
    from django.contrib.auth import get_user_model
    from django.http import HttpResponse

    from billing.access import payment_required
    from billing.clock import now
    from billing.credit.holds.actions import capture_hold, hold_credit
    from billing.ids import new_id
    from billing.money import Money
    from subscriptions.access import entitled, has_seat, subscribed

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

    asks: dict[str, Any] = {
        "plan": subscribed("bench"),
        "feature": entitled("bench-reports", 1_000),
        "seat": has_seat("bench-seats"),
    }
    guarded = {"guarded": payment_required(bare), "charged": payment_required(charge=price)(bare)}
    guarded |= {name: payment_required(policy)(bare) for name, policy in asks.items()}
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
