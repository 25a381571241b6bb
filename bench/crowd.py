"""Clients that hold and capture for a while, each a process, or a thread, with a connection of its own."""

from __future__ import annotations

import multiprocessing
import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from time import monotonic, sleep
from typing import Any, NamedTuple

from django.db import DatabaseError, connections
from raw_credit import CURRENCY, MICROS, raw_pair

START_SECONDS = 0.02
SPAWN: dict[str, Callable[..., Any]] = {
    "processes": multiprocessing.get_context("fork").Process,
    "threads": threading.Thread,
}
Pair = Callable[[int, str, datetime], None]


class Round(NamedTuple):
    kind: str
    customers: Sequence[int]
    begin: float
    end: float


class Crowd:
    """`with Crowd(32, by="processes") as crowd: crowd.rate("ours", customers, clients=8, seconds=0.5)`."""

    def __init__(self, size: int, *, by: str) -> None:
        self.troubles: Counter[str] = Counter()
        self.pairs = 0
        connections.close_all()  # Two processes must not talk on one connection.
        ends = [multiprocessing.Pipe() for _ in range(size)]
        self.pipes = [ours for ours, _ in ends]
        self.clients = [SPAWN[by](target=_client, args=(theirs,), daemon=True) for _, theirs in ends]

    def __enter__(self) -> Crowd:
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self.pipes:
            pipe.send(None)
        for client in self.clients:
            client.join(timeout=10)

    def rate(self, kind: str, customers: Sequence[int], *, clients: int, seconds: float) -> float:
        """Pairs a second, all clients together."""
        begin = monotonic() + START_SECONDS
        for pipe in self.pipes[:clients]:
            pipe.send(Round(kind, customers, begin, begin + seconds))
        told = [pipe.recv() for pipe in self.pipes[:clients]]
        pairs = sum(done for done, _, _ in told)
        self.troubles.update(code for _, _, codes in told for code in codes)
        self.pairs += pairs
        return float(pairs / (max(last for _, last, _ in told) - begin))


def _client(pipe: Connection) -> None:
    pairs: dict[str, Pair] = {"ours": _our_pair(), "raw": raw_pair()}
    run = secrets.token_hex(4)
    keys = (f"{run}.{each}" for each in count())
    while order := pipe.recv():
        sleep(max(0.0, order.begin - monotonic()))
        pipe.send(_pairs_until(order, pairs[order.kind], keys=keys))
    connections.close_all()


def _our_pair() -> Pair:
    from billing.credit.holds.actions import capture_hold, hold_credit
    from billing.money import Money

    def pair(customer_id: int, key: str, at: datetime) -> None:
        price = Money(MICROS, CURRENCY)
        held = hold_credit(customer_id, price, key=key, at=at)
        capture_hold(held.hold_id, price, at=at)

    return pair


def _pairs_until(order: Round, pair: Pair, *, keys: Any) -> tuple[int, float, list[str]]:
    """How many, when the last one ended, and the code of each that failed."""
    done, troubles = 0, []
    while monotonic() < order.end:
        try:
            pair(random.choice(order.customers), next(keys), datetime.now(UTC))
            done += 1
        except Exception as error:
            troubles.append(_code(error))
    return done, monotonic(), troubles


def _code(error: Exception) -> str:
    """The database's own, such as 40P01 for a deadlock."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or repr(error))
