from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.standing.facts import Facts

_SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86_400}
_SPEC = re.compile(rf"([1-9]\d{{0,8}})/({'|'.join(_SECONDS)})", re.ASCII)

# Every rate ever asked for, so that a system check can tell whether its counters are shared.
in_use: set[str] = set()


class Limit(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int


def parse(spec: str) -> Limit:
    """`"100/min"` as a limit. Raises ValueError for anything else than n/s, n/min, n/hour, n/day."""
    found = _SPEC.fullmatch(spec)
    if not found:
        raise ValueError(f"{spec!r} is not a rate; write it like 100/min (s, min, hour or day)")
    return Limit(int(found[1]), _SECONDS[found[2]])


@dataclass(frozen=True, slots=True)
class Rate:
    """A policy over the count that the gate took for this request; asks the cache nothing itself."""

    spec: str
    name: str = ""

    def __post_init__(self) -> None:
        parse(self.spec)

    @property
    def key(self) -> str:
        return self.name or self.spec.replace("/", "-per-")

    def limit_for(self, facts: Facts) -> Limit:
        """The customer's own limit where staff gave one, else the view's."""
        own: dict[str, Any] = facts["rates"] or {}
        return parse(own.get(self.key, self.spec))

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        limit = self.limit_for(facts)
        used: int = (facts["rates_used"] or {}).get(self.key, 0)
        if used <= limit.requests:
            return None
        wait = seconds_left(limit, at)
        known = {"requests": limit.requests, "seconds": limit.seconds, "rate": self.key}
        return Denied(Cause.RATE_LIMITED, known, (Remedy("wait"),), retry_after_seconds=wait)


def rate(spec: str, *, name: str = "") -> Rate:
    """At most so many requests per customer, `rate("100/min")`; per address where nobody signed in.

    Views that give the same `name` share one count, and staff may set another limit for a customer
    under that name (without one: `100-per-min`).
    """
    policy = Rate(spec, name)
    in_use.add(policy.key)
    return policy


def seconds_left(limit: Limit, at: datetime) -> int:
    """Until the window ends that `at` falls in; windows start at multiples of their length."""
    return ceil(limit.seconds - at.timestamp() % limit.seconds)
